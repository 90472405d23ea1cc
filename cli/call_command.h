// Commands that make one call and show what it answered.
#ifndef SMARKETING_CLI_CALL_COMMAND_H_
#define SMARKETING_CLI_CALL_COMMAND_H_

#include <string>

#include "absl/status/status.h"
#include "cli/output.h"
#include "cli/session.h"
#include "common/status/macros.h"

namespace smarketing::cli {

// JSON when that was asked for, else what `render` makes of the message.
template <typename Message, typename Render>
void Show(const Session& session, const Message& message, const Render& render) {
  Print(session.settings().json ? ToJson(message) : render(message));
}

// session → request → response → standard output
template <typename Service, typename Base, typename Request, typename Response, typename Render>
absl::Status CallAndShow(const Session& session,
                         grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request, const Render& render) {
  Response response;
  SMK_RETURN_IF_ERROR(session.Call<Service>(method, request, &response));
  Show(session, response, render);
  return absl::OkStatus();
}

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_CALL_COMMAND_H_
