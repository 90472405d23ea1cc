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

bool IsLostCommit(const absl::Status& status) { return ErrorReason(status) == mysql::kCommitOutcomeUnknown; }

class Execution {
 public:
  Execution(const Runner& runner, const Clock* clock, absl::Time deadline, Batch& batch)
      : runner_(runner), clock_(clock), deadline_(deadline), batch_(batch) {}

  // In one transaction if possible, in halves if need be.
  void Run(Indices which) {
    const absl::Status status = RunWhole(which);
    if (status.ok()) return;
    if (which.size() == 1 || ConcernsAll(status)) {
      for (const size_t i : which) batch_.SetError(i, status);
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
      const absl::Status status =
          runner_(deadline_, [&](mysql::Transaction& tx) -> absl::Status { return RetryRaces(Attempt(tx, which)); });
      if (!IsLostCommit(status)) return status;
      const absl::StatusOr<bool> stored = IsStored();
      if (stored.ok() && *stored) return absl::OkStatus();
      if (!stored.ok() || lost_commits == kMaxLostCommits) return status;
    }
  }

  // A unique key that somebody else has taken since we looked: the next run sees their row.
  absl::Status RetryRaces(absl::Status status) {
    if (ErrorReason(status) != mysql::kDuplicateKey || ++races_ > kMaxDuplicateKeyRaces) return status;
    return mysql::RetryTransaction(std::move(status));
  }

  absl::Status Attempt(mysql::Transaction& tx, Indices which) {
    events_.clear();
    const std::vector<size_t> same_as = FirstOfSameKey(which);

    // What has taken effect before.
    std::vector<const idempotency::Key*> keys;
    std::vector<size_t> keyed;
    for (const size_t i : which) {
      batch_.SetError(i, Undecided());
      batch_.SetReplay(i, std::nullopt);
      if (batch_.key(i) == nullptr || same_as[i] != i) continue;
      keys.push_back(batch_.key(i));
      keyed.push_back(i);
    }
    SMK_ASSIGN_OR_RETURN(auto stored, idempotency::Lookup(tx, keys));
    std::vector<bool> reused(batch_.size()), replayed(batch_.size());
    for (size_t k = 0; k < keyed.size(); ++k) {
      const size_t i = keyed[k];
      if (!stored[k].ok()) {
        batch_.SetError(i, stored[k].status());
        reused[i] = true;
      } else if (stored[k]->has_value()) {
        batch_.SetReplay(i, **std::move(stored[k]));
        replayed[i] = true;
      }
    }

    std::vector<size_t> applied;
    for (const size_t i : which) {
      if (same_as[i] == i && !reused[i]) applied.push_back(i);
    }
    if (!applied.empty()) SMK_RETURN_IF_ERROR(batch_.Apply(tx, applied, &events_));

    std::vector<idempotency::StoredOutcome> fresh;
    for (const size_t i : keyed) {
      if (reused[i] || replayed[i] || !batch_.status(i).ok()) continue;
      fresh.push_back({batch_.key(i), batch_.Encode(i)});
    }
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
  std::vector<event_log::Event> events_;  // of the last attempt
  int races_ = 0;
};

}  // namespace

Runner RunnerOf(mysql::Database* database) {
  return [database](absl::Time deadline, absl::FunctionRef<absl::Status(mysql::Transaction&)> lambda) {
    return database->RunReadWrite(deadline, lambda);
  };
}

void ExecuteBatch(const Runner& runner, const Clock* clock, absl::Time deadline, Batch& batch) {
  if (batch.size() == 0) return;
  std::vector<size_t> all(batch.size());
  std::iota(all.begin(), all.end(), size_t{0});
  Execution(runner, clock, deadline, batch).Run(all);
}

}  // namespace smarketing::unit_of_work::internal
