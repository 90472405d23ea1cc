// Lists that come in pages, read to the end or to a limit.
#ifndef SMARKETING_CLI_PAGES_H_
#define SMARKETING_CLI_PAGES_H_

#include <algorithm>

#include "absl/status/status.h"
#include "cli/session.h"
#include "common/status/macros.h"
#include "grpcpp/support/status.h"

namespace smarketing::cli {

// Asks for page after page of at most 1,000 and gives each item to `visit`, `limit` of them at most. `items` picks
// them from a response.
template <typename Service, typename Base, typename Request, typename Response, typename Items, typename Visit>
absl::Status ForEachItem(const Session& session,
                         grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*), Request request,
                         int limit, const Items& items, const Visit& visit) {
  while (limit > 0) {
    request.set_page_size(std::min(limit, 1000));
    Response response;
    SMK_RETURN_IF_ERROR(session.Call<Service>(method, request, &response));
    for (const auto& item : items(response)) visit(item);
    limit -= items(response).size();
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  return absl::OkStatus();
}

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_PAGES_H_
