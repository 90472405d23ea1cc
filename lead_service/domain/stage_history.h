// Through which stages a lead went, and when.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_HISTORY_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_HISTORY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {

// The numbers are those of the database.
enum class Move {
  kAutomatic = 1,      // by a rule: a capture, a deal
  kForwardByHand = 2,  // a person's, up the ladder or back onto it
  kSetByHand = 3,      // a person's, back, to RECYCLED or to DISQUALIFIED: whatever was known before it
  kReturn = 4,         // by a rule, back onto the ladder for a lead that was set aside
};

// One stay in a stage.
struct StageEntry {
  StageEntryId id;
  Stage stage = Stage::kLead;
  absl::Time enter_time;
  std::optional<absl::Time> exit_time;  // unset while the lead is in the stage; never before enter_time
  Move move = Move::kAutomatic;
  std::string actor;
  std::string reason;  // of the playbook
  std::string note;    // what the mover said besides; personal

  bool automatic() const { return move == Move::kAutomatic || move == Move::kReturn; }

  friend bool operator==(const StageEntry&, const StageEntry&) = default;
};

// Whether somebody decided that sales is done with the lead, for now or for ever.
inline bool IsDisposition(const StageEntry& entry) { return !IsOnLadder(entry.stage) && !entry.automatic(); }

// All stays of one lead, kept in order of enter_time (then of id). Which stage the lead was in at a time follows from
// the entries in this order: a kSetByHand always counts; any other one counts when it leads forward from where the lead
// then was, that is
//   - up the ladder;
//   - from RECYCLED by a deal (to OPPORTUNITY or CUSTOMER), by hand, or by a kReturn;
//   - from DISQUALIFIED by a won deal (to CUSTOMER), by hand, or by a kReturn.
// An entry that does not count, because an earlier one became known after it, stays as a stay of no length: it was
// said, it was reported, and it is not taken back.
//
// It follows that the stage at any time does not depend on the order in which automatic claims arrive.
class StageHistory {
 public:
  StageHistory() = default;
  // What was stored, in any order. Not empty.
  explicit StageHistory(std::vector<StageEntry> entries);

  const std::vector<StageEntry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  // The present stay. Not for an empty history.
  const StageEntry& current() const { return entries_[current_]; }
  // Where the lead was just before entry `i`: the last that counted before it; nullopt when there was none.
  std::optional<Stage> StageBefore(size_t i) const;

  // Takes a claim in (stage, enter_time, move, actor and reason of `entry`; the id is used when it becomes an entry
  // of its own). A claim that leads nowhere is dropped. When it says that the lead entered a stay earlier than was
  // known (the same stage, automatic, with no kSetByHand between), that stay is moved there and keeps its id.
  // Returns whether anything changed.
  //
  // Moves by hand go to the end: not before the last entry.
  bool Enter(StageEntry entry);

  // What was said about the automatic entry into `stage` at `from` turns out to have happened at `to`. Does nothing
  // when there is no such entry. Returns whether anything changed.
  bool Restate(Stage stage, absl::Time from, absl::Time to);

  // Says anew why the lead is in its present stage. Not for an empty history.
  void Explain(std::string reason, std::string note);

  friend bool operator==(const StageHistory& a, const StageHistory& b) { return a.entries_ == b.entries_; }

 private:
  // Puts the entries in order and works out which count and when each stay ends.
  void Settle();

  std::vector<StageEntry> entries_;
  std::vector<bool> counts_;  // for each entry
  size_t current_ = 0;
};

// Whether a claim of `stage` by `move` counts for a lead that is in `from`.
bool LeadsForward(Stage from, Stage stage, Move move);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_STAGE_HISTORY_H_
