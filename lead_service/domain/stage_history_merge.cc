#include "lead_service/domain/stage_history_merge.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace smarketing::lead {
namespace {

int Rank(Stage stage) {
  if (stage == Stage::kDisqualified) return -1;
  if (stage == Stage::kRecycled) return 0;
  return static_cast<int>(stage);
}

// An entry of one of two histories.
struct Told {
  StageEntry entry;
  int by;
};

std::vector<Told> InOrder(const StageHistory& a, const StageHistory& b) {
  std::vector<Told> told;
  told.reserve(a.entries().size() + b.entries().size());
  for (const StageEntry& entry : a.entries()) told.push_back({entry, 0});
  for (const StageEntry& entry : b.entries()) told.push_back({entry, 1});
  std::sort(told.begin(), told.end(), [](const Told& x, const Told& y) {
    return std::tie(x.entry.enter_time, x.entry.id) < std::tie(y.entry.enter_time, y.entry.id);
  });
  return told;
}

class Merging {
 public:
  // In order of time, then of id.
  void Take(Told told) {
    StageEntry& entry = told.entry;
    std::optional<StageEntry>& own = stays_[told.by];
    const std::optional<Stage> before = Furthest();
    if (!own.has_value() || LeadsForward(own->stage, entry.stage, entry.move)) own = entry;
    const Stage now = *Furthest();
    if (before == now) {
      TakeWithoutLength(std::move(entry), now);
    } else {
      TakeAsChange(std::move(entry), before, now, stays_[1 - told.by]);
    }
  }

  StageHistory Finish() && { return StageHistory(std::move(merged_)); }

 private:
  std::optional<Stage> Furthest() const {
    if (!stays_[0].has_value() && !stays_[1].has_value()) return std::nullopt;
    if (!stays_[0].has_value()) return stays_[1]->stage;
    if (!stays_[1].has_value()) return stays_[0]->stage;
    return FurthestStage(stays_[0]->stage, stays_[1]->stage);
  }

  void TakeWithoutLength(StageEntry entry, Stage now) {
    if (entry.move == Move::kSetByHand) entry.move = Move::kForwardByHand;
    // It did not count for its own lead, which was set aside for good; nor must it for both.
    if (LeadsForward(now, entry.stage, entry.move)) return;
    const auto says_the_same = [&](const StageEntry& e) { return e.automatic() && e.stage == entry.stage; };
    if (entry.automatic() && std::any_of(merged_.begin() + last_set_, merged_.end(), says_the_same)) return;
    merged_.push_back(std::move(entry));
  }

  void TakeAsChange(StageEntry entry, std::optional<Stage> before, Stage now, const std::optional<StageEntry>& other) {
    if (entry.move == Move::kSetByHand) {
      if (entry.stage != now) {
        entry.stage = now;
        if (!IsOnLadder(now)) {  // reasons to recycle and to disqualify are not the same
          entry.reason = other->reason;
          entry.note = other->note;
        }
      }
      last_set_ = merged_.size();
    } else if (before.has_value() && !LeadsForward(*before, entry.stage, entry.move)) {
      entry.move = Move::kReturn;  // set aside, then known anew as another lead
    }
    merged_.push_back(std::move(entry));
  }

  std::array<std::optional<StageEntry>, 2> stays_;  // where each lead is
  std::vector<StageEntry> merged_;
  size_t last_set_ = 0;  // the last of merged_ that a person set against what was before it
};

std::map<StageEntryId, const StageEntry*> ById(const StageHistory& history) {
  std::map<StageEntryId, const StageEntry*> by_id;
  for (const StageEntry& entry : history.entries()) by_id.emplace(entry.id, &entry);
  return by_id;
}

}  // namespace

Stage FurthestStage(Stage a, Stage b) { return Rank(a) < Rank(b) ? b : a; }

StageHistory MergeHistories(const StageHistory& a, const StageHistory& b) {
  Merging merging;
  for (Told& told : InOrder(a, b)) merging.Take(std::move(told));
  return std::move(merging).Finish();
}

StageHistory UnmergeHistories(const StageHistory& before, const StageHistory& after, const StageHistory& now,
                              const IdSource& new_id) {
  const std::map<StageEntryId, const StageEntry*> merged = ById(after);
  std::map<StageEntryId, StageEntry> own;
  for (const StageEntry& entry : before.entries()) own.emplace(entry.id, entry);
  std::vector<StageEntry> claims;
  for (const StageEntry& entry : now.entries()) {
    const auto known = merged.find(entry.id);
    if (known == merged.end()) {
      own.emplace(entry.id, entry);
    } else if (const auto it = own.find(entry.id); it != own.end()) {
      it->second.enter_time = entry.enter_time;  // a merge alters none
      if (entry.reason != known->second->reason || entry.note != known->second->note) {
        it->second.reason = entry.reason;
        it->second.note = entry.note;
      }
    } else if (entry.automatic() && entry.enter_time < known->second->enter_time) {
      claims.push_back(entry);
    }
  }
  std::vector<StageEntry> entries;
  for (auto& [id, entry] : own) entries.push_back(std::move(entry));
  StageHistory history(std::move(entries));
  for (StageEntry& claim : claims) {
    claim.id = StageEntryId(new_id());  // its own stays with the lead that goes
    history.Enter(std::move(claim));
  }
  return history;
}

}  // namespace smarketing::lead
