// The stage histories of two leads that are one person, made one; and taken apart again. See
// docs/decisions/0013-merge-and-unmerge.md.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_HISTORY_MERGE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_HISTORY_MERGE_H_

#include "lead_service/domain/ids.h"
#include "lead_service/domain/stage.h"
#include "lead_service/domain/stage_history.h"

namespace smarketing::lead {

// A step of the ladder is further than any step below it and than being set aside: work that goes on counts, not the
// second record that somebody closed. RECYCLED (for later) is further than DISQUALIFIED (never).
Stage FurthestStage(Stage a, Stage b);

// The history of one lead that had all entries of `a` and `b`: at every time it is in the furthest stage that either
// was in. Neither is empty, and they have no entry in common. Symmetric.
//
// Each entry keeps its id, time and actor, and counts if it changes that furthest stage. Of the others,
//   - automatic ones of a stage that was entered automatically before (with no step back between) say the same again:
//     the earliest stands for all;
//   - the rest stay, as stays of no length. A person's move back or aside is then kept as a kForwardByHand, which
//     stands against nothing.
// A person's move back or aside takes the lead back no further than to where the other history is at that time; the
// entry says that stage.
StageHistory MergeHistories(const StageHistory& a, const StageHistory& b);

// The history of a survivor without the lead that was merged into it: `before` the merge, `after` it, and as it is
// `now`. What came to `after` since is added to `before`:
//   - entries that are new;
//   - other times of entries that `before` has;
//   - of entries that came with the merge, an earlier time: that was claimed of the survivor. (A later time corrects
//     something of the other lead's.)
// `before` itself when nothing came.
StageHistory UnmergeHistories(const StageHistory& before, const StageHistory& after, const StageHistory& now,
                              const IdSource& new_id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_HISTORY_MERGE_H_
