// How the stage of a lead follows from its deals: OPPORTUNITY when the first arose, CUSTOMER when the first was won.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_STAGES_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_STAGES_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/stage_history.h"

namespace smarketing::lead {

// Moves the deal's lead as far as its deals say. `before`: the deal as it was; unset for a new one.
void FollowDeal(const std::optional<Deal>& before, const Deal& deal, Draft& draft);

// The lead is a CUSTOMER no more when the win that made it one is taken back.
void TakeBackCustomer(const Deal& reopened, absl::Time occur_time, Draft& draft);

// The history of a lead of which the deals `going` were never the lead's, as far as its stages followed from them since
// it was `then`: entries that came since, or have another time now, by one of them and by none of `staying`. `now`
// itself when nothing came of them.
StageHistory WithoutDeals(absl::Span<const Deal* const> going, absl::Span<const Deal* const> staying,
                          const StageHistory& then, const StageHistory& now);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_STAGES_H_
