#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PREVIEW_ROUTING_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PREVIEW_ROUTING_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "lead_service/rpc/handlers/reference_writer.h"
#include "smarketing/lead/v1/roster_service.pb.h"

namespace smarketing::lead {

// RosterService.PreviewRouting: who would get a lead now, and why. Thread-safe.
class PreviewRoutingHandler {
 public:
  // `writer` outlives it. `phone_region` is where a phone number without country code is read.
  PreviewRoutingHandler(const ReferenceWriter* writer, std::string phone_region)
      : writer_(writer), phone_region_(std::move(phone_region)) {}

  absl::Status PreviewRouting(const rpc::Call& call, const v1::PreviewRoutingRequest& request,
                              v1::PreviewRoutingResponse* response) const;

 private:
  const ReferenceWriter* const writer_;
  const std::string phone_region_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PREVIEW_ROUTING_H_
