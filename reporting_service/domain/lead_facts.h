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
using HandoffId = Id<struct HandoffTag>;

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
  // Where it is, or was when it was closed; empty: that was never said.
  std::string pipeline;
  std::string stage;
  int probability = 0;  // of the stage, in percent

  friend bool operator==(const DealFacts&, const DealFacts&) = default;
};

// The numbers are those of smarketing.lead.v1.HandoffState.
enum class HandoffState {
  kSubmitted = 1,
  kAccepted = 2,
  kRejected = 3,
  kRecycled = 4,
  kExpired = 5,
  kWithdrawn = 6,
  kConverted = 7,
};

// A lead on its way from marketing to sales, and what came back.
struct HandoffFacts {
  HandoffState state = HandoffState::kSubmitted;
  std::string team;
  std::string rep;            // empty: in the queue of the team
  std::string grade;          // of the lead when it was submitted
  std::string scoring_model;  // under which it had that grade
  std::string reason;         // when rejected or recycled
  absl::Time submit_time;
  std::optional<absl::Time> accept_time;
  std::optional<absl::Time> close_time;  // when it was rejected, recycled, expired, withdrawn or converted

  friend bool operator==(const HandoffFacts&, const HandoffFacts&) = default;
};

struct LeadFacts {
  // Before the first LeadCreated is seen a lead counts nowhere.
  std::optional<absl::Time> create_time;
  // Nor does it while it is deleted, or part of another lead; the facts stay.
  bool deleted = false;
  bool merged = false;
  std::string source;
  std::string campaign;
  std::string owner;
  std::string team;
  // All entries of each stage, by the time of the business; never empty. Only the first counts, but which one that is
  // can change when one is restated.
  std::map<Stage, std::multiset<absl::Time>> entries;
  std::map<DealId, DealFacts> deals;
  std::map<HandoffId, HandoffFacts> handoffs;

  friend bool operator==(const LeadFacts&, const LeadFacts&) = default;
};

// Whether the lead is in any number.
inline bool Counts(const LeadFacts& facts) { return facts.create_time.has_value() && !facts.deleted && !facts.merged; }

// Entries may arrive late and out of order. `restated`: the time that was said before about the same entry.
void AddStageEntry(LeadFacts& facts, Stage stage, absl::Time enter_time,
                   std::optional<absl::Time> restated = std::nullopt);

// When the lead passed a step of the ladder: when it first entered it or, when it skipped it, when it first entered
// the next step above that it did enter. nullopt: it has not come that far.
std::optional<absl::Time> PassTime(const LeadFacts& facts, Stage step);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_DOMAIN_LEAD_FACTS_H_
