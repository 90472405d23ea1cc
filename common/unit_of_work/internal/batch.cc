#include "common/unit_of_work/internal/batch.h"

#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/event_log/event_log.h"
#include "common/mysql/errors.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/unit_of_work/model.h"

namespace smarketing::unit_of_work::internal {
namespace {

using Indices = absl::Span<const size_t>;

// Errors that no choice of commands would change.
bool ConcernsAll(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

// Somebody else was faster to take a unique key.
bool IsLostRace(const absl::Status& status) { return ErrorReason(status) == mysql::kDuplicateKey; }

// Which key it was is nothing that a caller could know of.
absl::Status LostRaces() {
  return MakeError(absl::StatusCode::kAborted, mysql::kTransactionConflict,
                   "other requests changed the same things again and again; try again");
}

bool IsLostCommit(const absl::Status& status) { return ErrorReason(status) == mysql::kCommitOutcomeUnknown; }

// What the store of keys knows of a command.
enum class Known { kNo, kReplayed, kReused };

class Execution {
 public:
  Execution(const Runner& runner, const Clock* clock, absl::Time deadline, Batch& batch, Repeats* repeats)
      : runner_(runner),
        clock_(clock),
        deadline_(deadline),
        batch_(batch),
        repeats_(repeats),
        look_up_(repeats->expected.load(std::memory_order_relaxed)) {}

  // In one transaction if possible, in halves if need be.
  void Run(Indices which) {
    const absl::Status status = RunWhole(which);
    if (status.ok()) return;
    if (which.size() == 1 || ConcernsAll(status)) {
      for (const size_t i : which) batch_.SetError(i, IsLostRace(status) ? LostRaces() : status);
      return;
    }
    Run(which.subspan(0, which.size() / 2));
    Run(which.subspan(which.size() / 2));
  }

 private:
  // Transactions until one is stored, or known not to be.
  absl::Status RunWhole(Indices which) {
    for (int lost_commits = 0;; ++lost_commits) {
      races_ = 0;
      const absl::Status status = runner_(deadline_, [&](mysql::Transaction& tx) -> absl::Status {
        if (std::exchange(look_up_, true)) return RetryRaces(Attempt(tx, which, /*look_up=*/true));
        const absl::Status first = Attempt(tx, which, /*look_up=*/false);
        // What was taken for new was there before. No race is lost yet.
        return IsLostRace(first) ? mysql::RetryTransaction(first) : first;
      });
      if (!IsLostCommit(status)) return status;
      const absl::StatusOr<bool> stored = IsStored();
      if (stored.ok() && *stored) return absl::OkStatus();
      if (!stored.ok() || lost_commits == kMaxLostCommits) return status;
    }
  }

  // A unique key that somebody else has taken since we looked: the next run sees their row.
  absl::Status RetryRaces(absl::Status status) {
    if (!IsLostRace(status) || ++races_ > kMaxDuplicateKeyRaces) return status;
    return mysql::RetryTransaction(std::move(status));
  }

  // Nearly all commands come for the first time. So an attempt that does not `look_up` their keys takes all of them for
  // new, which saves a statement: a key that is known fails when it is stored, and the next attempt looks.
  absl::Status Attempt(mysql::Transaction& tx, Indices which, bool look_up) {
    events_.clear();
    const std::vector<size_t> same_as = FirstOfSameKey(which);
    std::vector<size_t> keyed;
    for (const size_t i : which) {
      batch_.SetError(i, Undecided());
      batch_.SetReplay(i, std::nullopt);
      if (batch_.key(i) != nullptr && same_as[i] == i) keyed.push_back(i);
    }
    std::vector<Known> known(batch_.size(), Known::kNo);
    if (look_up) SMK_RETURN_IF_ERROR(LookUp(tx, keyed, known));

    std::vector<size_t> applied;
    for (const size_t i : which) {
      if (same_as[i] == i && known[i] != Known::kReused) applied.push_back(i);
    }
    if (!applied.empty()) SMK_RETURN_IF_ERROR(batch_.Apply(tx, applied, &events_));

    std::vector<size_t> refused;
    std::vector<idempotency::StoredOutcome> fresh;
    for (const size_t i : keyed) {
      if (known[i] != Known::kNo) continue;
      if (batch_.status(i).ok()) {
        fresh.push_back({batch_.key(i), batch_.Encode(i)});
      } else {
        refused.push_back(i);
      }
    }
    if (!look_up) SMK_RETURN_IF_ERROR(CheckRefused(tx, refused));
    SMK_RETURN_IF_ERROR(idempotency::Store(tx, fresh, clock_->Now()));
    SMK_RETURN_IF_ERROR(event_log::Append(tx, absl::MakeSpan(events_)));

    for (const size_t i : which) {
      const size_t first = same_as[i];
      if (first == i) continue;
      if (batch_.key(first)->fingerprint == batch_.key(i)->fingerprint) {
        batch_.CopyOutcome(first, i);
      } else {
        batch_.SetError(i, idempotency::RequestIdReused());
      }
    }
    return absl::OkStatus();
  }

  std::vector<const idempotency::Key*> KeysOf(Indices which) const {
    std::vector<const idempotency::Key*> keys;
    keys.reserve(which.size());
    for (const size_t i : which) keys.push_back(batch_.key(i));
    return keys;
  }

  // What has taken effect before.
  absl::Status LookUp(mysql::Transaction& tx, Indices keyed, std::vector<Known>& known) {
    SMK_ASSIGN_OR_RETURN(auto stored, idempotency::Lookup(tx, KeysOf(keyed)));
    bool any = false;
    for (size_t k = 0; k < keyed.size(); ++k) {
      const size_t i = keyed[k];
      if (!stored[k].ok()) {
        batch_.SetError(i, stored[k].status());
        known[i] = Known::kReused;
      } else if (stored[k]->has_value()) {
        batch_.SetReplay(i, **std::move(stored[k]));
        known[i] = Known::kReplayed;
      }
      any = any || known[i] != Known::kNo;
    }
    repeats_->expected.store(any, std::memory_order_relaxed);
    return absl::OkStatus();
  }

  // A command that is refused stores no key: is it refused only because it has taken effect before? Then once more.
  absl::Status CheckRefused(mysql::Transaction& tx, Indices refused) {
    SMK_ASSIGN_OR_RETURN(const auto stored, idempotency::Lookup(tx, KeysOf(refused)));
    for (const auto& one : stored) {
      if (one.ok() && !one->has_value()) continue;
      return mysql::RetryTransaction(
          MakeError(absl::StatusCode::kAborted, mysql::kTransactionConflict, "The requests were served before."));
    }
    return absl::OkStatus();
  }

  // For each entry the first one of `which` with the same key; itself, when it has no key or is the first.
  std::vector<size_t> FirstOfSameKey(Indices which) const {
    std::vector<size_t> first(batch_.size());
    using ScopeAndId = std::pair<absl::string_view, absl::string_view>;
    absl::flat_hash_map<ScopeAndId, size_t> seen;
    for (const size_t i : which) {
      const idempotency::Key* const key = batch_.key(i);
      first[i] = key == nullptr ? i : seen.emplace(ScopeAndId(key->scope, key->request_id), i).first->second;
    }
    return first;
  }

  // Whether the last attempt, whose COMMIT was not answered, is stored. Its first event is in the log, or never will
  // be: to look, we take the lock of the event's partition, which that transaction holds until it ends. A batch without
  // events has changed nothing but keys, and may run again.
  absl::StatusOr<bool> IsStored() {
    if (events_.empty()) return false;
    const event_log::Event& first = events_.front();
    if (first.sequence == 0) return absl::InternalError("committed without an append");
    bool found = false;
    SMK_RETURN_IF_ERROR(runner_(deadline_, [&](mysql::Transaction& tx) -> absl::Status {
      SMK_RETURN_IF_ERROR(
          tx.Query("SELECT head FROM event_partition WHERE partition_id = ? FOR UPDATE", {first.partition}).status());
      SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                           tx.Query("SELECT event_id FROM event_log WHERE partition_id = ? AND sequence = ?",
                                    {first.partition, first.sequence}));
      found = !rows.empty() && rows[0].GetUuid(0) == first.event_id;
      return absl::OkStatus();
    }));
    return found;
  }

  const Runner& runner_;
  const Clock* const clock_;
  const absl::Time deadline_;
  Batch& batch_;
  Repeats* const repeats_;
  bool look_up_;                          // whether the next attempt does
  std::vector<event_log::Event> events_;  // of the last attempt
  int races_ = 0;
};

}  // namespace

Runner RunnerOf(mysql::Database* database) {
  return [database](absl::Time deadline, absl::FunctionRef<absl::Status(mysql::Transaction&)> lambda) {
    return database->RunReadWrite(deadline, lambda);
  };
}

void ExecuteBatch(const Runner& runner, const Clock* clock, absl::Time deadline, Batch& batch, Repeats* repeats) {
  if (batch.size() == 0) return;
  std::vector<size_t> all(batch.size());
  std::iota(all.begin(), all.end(), size_t{0});
  Execution(runner, clock, deadline, batch, repeats).Run(all);
}

}  // namespace smarketing::unit_of_work::internal
