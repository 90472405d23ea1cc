// Taking a lead off the ladder: RECYCLED or DISQUALIFIED. Used by the commands about leads and about hand-offs.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_SET_ASIDE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_SET_ASIDE_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {

struct SetAsideInput {
  Stage stage = Stage::kRecycled;  // or kDisqualified
  ReasonGiven reason;
  std::optional<absl::Time> not_before_time = {};  // kRecycled: when it comes back by itself
  std::optional<absl::Time> occur_time = {};
};

// When a move by hand happens: as given, or now. INVALID_ARGUMENT INVALID_REQUEST (field "occur_time") when that lies
// before the lead entered its present stage.
absl::StatusOr<absl::Time> TimeOfMove(const Lead& lead, const std::optional<absl::Time>& given, absl::Time now);

// OK, or INVALID_ARGUMENT INVALID_REQUEST (field "not_before_time") when a lead that is recycled at `occur_time` was to
// come back by then.
absl::Status CheckReturnTime(const std::optional<absl::Time>& not_before_time, absl::Time occur_time);

// Moves the lead, by the command's actor, answers its open hand-off, and sets the timer that brings it back.
void SetLeadAside(Draft& draft, const LeadId& id, const SetAsideInput& input, absl::Time occur_time);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_SET_ASIDE_H_
