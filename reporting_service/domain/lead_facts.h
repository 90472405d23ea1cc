// What reporting knows about one lead: everything its numbers are made of, nothing personal.
#ifndef SMARKETING_REPORTING_SERVICE_DOMAIN_LEAD_FACTS_H_
#define SMARKETING_REPORTING_SERVICE_DOMAIN_LEAD_FACTS_H_

#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/money/money.h"

namespace smarketing::reporting {

using LeadId = Id<struct LeadTag>;
using DealId = Id<struct DealTag>;

// The numbers are those of smarketing.lead.v1.LeadStage.
enum class Stage {
  kSubscriber = 1,
  kLead = 2,
  kMarketingQualified = 3,
  kSalesAccepted = 4,
  kSalesQualified = 5,
  kOpportunity = 6,
  kCustomer = 7,
  kEvangelist = 8,
  kRecycled = 9,
  kDisqualified = 10,
};

inline constexpr Stage kLadder[] = {Stage::kSubscriber,    Stage::kLead,           Stage::kMarketingQualified,
                                    Stage::kSalesAccepted, Stage::kSalesQualified, Stage::kOpportunity,
                                    Stage::kCustomer,      Stage::kEvangelist};

// RECYCLED and DISQUALIFIED are off the ladder.
inline bool OnLadder(Stage stage) { return stage <= Stage::kEvangelist; }

enum class DealState { kOpen = 1, kWon = 2, kLost = 3 };

struct DealFacts {
  DealState state = DealState::kOpen;
  Money amount;  // without a currency: none was given
  std::string owner;
  absl::Time create_time;
  std::optional<absl::Time> close_time;  // set when won or lost

  friend bool operator==(const DealFacts&, const DealFacts&) = default;
};

struct LeadFacts {
  // Before the first LeadCreated is seen a lead counts nowhere.
  std::optional<absl::Time> create_time;
  std::string source;
  std::string campaign;
  std::string owner;
  std::string team;
  // All entries of each stage, by the time of the business; never empty. Only the first counts, but which one that is
  // can change when one is restated.
  std::map<Stage, std::multiset<absl::Time>> entries;
  std::map<DealId, DealFacts> deals;

  friend bool operator==(const LeadFacts&, const LeadFacts&) = default;
};

// Entries may arrive late and out of order. `restated`: the time that was said before about the same entry.
void AddStageEntry(LeadFacts& facts, Stage stage, absl::Time enter_time,
                   std::optional<absl::Time> restated = std::nullopt);

// When the lead passed a step of the ladder: when it first entered it or, when it skipped it, when it first entered
// the next step above that it did enter. nullopt: it has not come that far.
std::optional<absl::Time> PassTime(const LeadFacts& facts, Stage step);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_DOMAIN_LEAD_FACTS_H_
