#include "lead_service/domain/handoff.h"

#include "common/status/error.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

absl::string_view HandoffStateName(HandoffState state) {
  switch (state) {
    case HandoffState::kSubmitted:
      return "SUBMITTED";
    case HandoffState::kAccepted:
      return "ACCEPTED";
    case HandoffState::kRejected:
      return "REJECTED";
    case HandoffState::kRecycled:
      return "RECYCLED";
    case HandoffState::kExpired:
      return "EXPIRED";
    case HandoffState::kWithdrawn:
      return "WITHDRAWN";
    case HandoffState::kConverted:
      return "CONVERTED";
  }
  return "UNKNOWN";
}

std::string Handoff::etag() const { return Etag(version); }

absl::Status WrongHandoffState(const Handoff& handoff, absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_HANDOFF_STATE", message,
                   {{"state", std::string(HandoffStateName(handoff.state))}});
}

std::string HandoffName(const HandoffId& id) { return ResourceName("handoffs", id.uuid()); }

}  // namespace smarketing::lead
