// What became of a lead, as the prediction counts it.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_OUTCOME_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_OUTCOME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lead_service/domain/deal.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/predictive_score.h"

namespace smarketing::lead {

// The numbers are stored.
enum class OutcomeState { kOpen = 0, kWon = 1, kLost = 2 };

// How many deals of a lead are open, won, lost.
struct DealCounts {
  int64_t open = 0;
  int64_t won = 0;
  int64_t lost = 0;

  void Add(DealState state, int64_t change);

  friend bool operator==(const DealCounts&, const DealCounts&) = default;
};

// Kept of each lead that has or had a deal or an outcome. What is counted of all leads is the sum of Cells() over them.
struct LeadOutcome {
  LeadId id;  // the lead's
  DealCounts deals;
  OutcomeState state = OutcomeState::kOpen;
  PredictiveFacts facts;  // as they are counted: those of the lead; none while it is open
  // The chance that was given to it right before it closed, in hundredths of a per cent. Unset while it is open, and
  // when nothing was known then.
  std::optional<int32_t> predicted;

  OutcomeCounts Cells() const;

  friend bool operator==(const LeadOutcome&, const LeadOutcome&) = default;
};

// SUBSCRIBER to CUSTOMER.
const std::vector<std::string>& PredictiveLadder();

// What the prediction looks at: the team; the stage, or, for a lead that was set aside, the one before; country, state
// (profile.region), language, source, tags, and whether there is an e-mail address and a phone number (email_state and
// phone_state: "none" or "valid"; nothing else becomes an identity).
PredictiveFacts PredictiveFactsOf(const Lead& lead);

// Won when a deal was won; lost when it is DISQUALIFIED, or has deals and all were lost. A lead that is deleted or part
// of another is open: it counts nowhere.
OutcomeState OutcomeOf(const Lead& lead, const DealCounts& deals);

// As it is now, of what was kept of it and its deals as they are now. `predicted` is left as it was, or reset.
LeadOutcome Settled(LeadOutcome outcome, const Lead& lead);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_OUTCOME_H_
