// Two leads that turned out to be one person made one lead, and two again. See
// docs/decisions/0013-merge-and-unmerge.md.
//
// The lead that goes stays as it was, frozen, but for its identities, touches, attempts, hand-offs and deals: these
// move to the survivor.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_MERGE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_MERGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

// What `survivor` is once `other` was merged into it. Both are live, and come whole, with identities and history. Which
// one survives makes no difference but to id, version, update_time and audit_key; these stay the survivor's.
//   - Each field: the newest word that is not empty, with who said it. No value, only when both have none.
//   - create_time and first_response_time: the earliest.
//   - source: the original one of the older lead (by create_time), or the other's when that has none.
//   - tags and identities: all, with the newest word about the tags. They can be more than kMaxTags and kMaxIdentities;
//   the caller checks.
//   - stage_history: MergeHistories. recycle_until: the later one, if it comes out RECYCLED.
//   - open_handoff: the survivor's, or the other's when it has none. The caller decides when both have one.
Lead MergedLead(const Lead& survivor, const Lead& other);

// What the survivor is once the last merge into it is undone: as it was `before_merge`, with all that has changed since
// `after_merge`, where `now` differs from it.
//   - A field, the word about the tags, create_time, open_handoff: as `now` where that changed; else as `before_merge`.
//   - Tags, identities: those of before, and what was added since, without what was removed since.
//   - source: the earlier of the one before and of one that was seen since.
//   - first_response_time: the earliest of the one before, of `earliest_response`, which is the earliest genuine
//     response among the attempts that stay with the survivor (unset: there is none), and of one that came since.
//   - stage_history: UnmergeHistories. recycle_until: as it was said of the stay that it comes out in.
// It is `before_merge`, exactly, when nothing has changed since; but version and update_time are as `now`.
//
// What was said after the merge and changed nothing then, since the other lead had said it already (a tag, a stage that
// it had passed), left no trace and stays with nobody.
Lead UnmergeSurvivor(const Lead& before_merge, const Lead& after_merge, const Lead& now,
                     std::optional<absl::Time> earliest_response, const IdSource& new_id);

// One merge into a lead, as far as the order of undoing goes.
struct MergeInto {
  MergeId id;
  int64_t survivor_version = 0;  // right after the merge
  bool undone = false;
};

enum class UnmergeObstacle {
  kUndone,          // it was undone already
  kSurvivorMerged,  // the survivor was merged into another lead since: that merge goes first
  kNotTheLatest,    // another lead was merged into the survivor since: that merge goes first
};

// Why `merge` cannot be undone now; nullopt: it can. `merges`: all into its survivor, in any order, `merge` among them.
// `survivor_merged`: whether the survivor itself is merged into another lead at present.
std::optional<UnmergeObstacle> WhatPreventsUnmerge(const MergeId& merge, absl::Span<const MergeInto> merges,
                                                   bool survivor_merged);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_MERGE_H_
