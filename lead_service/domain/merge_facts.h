// What merges and unmerges need to know besides the leads and their deals.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_MERGE_FACTS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_MERGE_FACTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "absl/time/time.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/lead_merge.h"
#include "lead_service/domain/lead_outcome.h"
#include "lead_service/domain/merge_record.h"

namespace smarketing::lead {

// All that prospect and reps did: what one event must be able to tell.
struct LeadActivities {
  std::vector<Touch> touches;     // without URLs
  std::vector<Attempt> attempts;  // without notes
  std::vector<Handoff> handoffs;  // with their histories
};

// Leads with more are neither merged nor taken apart: all that is known of a lead goes into one event, and whoever
// follows the log must be able to take that in at once.
inline constexpr size_t kMaxRestatedActivities = 20'000;
inline constexpr size_t kMaxRestatedBytes = 4 << 20;

// About how many bytes the event that tells them all has.
size_t RestatedBytes(const LeadActivities& activities);

// A deal of one of two leads that were merged, right after that.
struct DealThen {
  DealId id;
  bool moved = false;  // from the other lead to the survivor
  int64_t version = 0;
  DealState state = DealState::kOpen;
  absl::Time create_time;
  std::optional<absl::Time> close_time;

  friend bool operator==(const DealThen&, const DealThen&) = default;
};

// What had become of a lead right before a merge.
struct OutcomeThen {
  OutcomeState state = OutcomeState::kOpen;
  std::optional<int32_t> predicted;

  friend bool operator==(const OutcomeThen&, const OutcomeThen&) = default;
};

// All that is needed to undo a merge. Holds personal data.
struct MergeContent {
  Lead before;  // the survivor right before the merge
  Lead after;   // and right after it
  OutcomeThen survivor_outcome;
  OutcomeThen other_outcome;
  std::vector<DealThen> deals;  // of both
  // What moved to the survivor.
  std::set<TouchId> touches;
  std::set<AttemptId> attempts;
  std::set<HandoffId> handoffs;
};

struct Merge {
  MergeRecord record;
  std::optional<MergeContent> content;  // none once it is undone, or the person was erased
};

// A command that needs these is alone in its batch.
struct MergeFacts {
  std::map<LeadId, LeadActivities> activities;  // of the leads that are merged or taken apart
  bool too_large = false;  // more than kMaxRestatedActivities or kMaxRestatedBytes: not all is here
  // For UnmergeLeads: the merge that it names, all merges into its survivor, and, when that is part of another lead
  // itself, the merge that made it so.
  std::optional<Merge> asked;
  std::vector<MergeInto> into_survivor;
  std::optional<MergeId> of_survivor;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_MERGE_FACTS_H_
