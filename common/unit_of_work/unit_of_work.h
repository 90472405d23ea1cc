// A batch of commands in one transaction with a fixed number of statements: apply, store the keys, append the events.
// Keys are looked up when one of them may have been there before.
#ifndef SMARKETING_COMMON_UNIT_OF_WORK_UNIT_OF_WORK_H_
#define SMARKETING_COMMON_UNIT_OF_WORK_UNIT_OF_WORK_H_

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/idempotency/idempotency.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "common/unit_of_work/internal/batch.h"
#include "common/unit_of_work/model.h"

namespace smarketing::unit_of_work {

// Thread-safe, if the model is.
//
//  * A command that is refused gets its refusal; the others are not concerned.
//  * A deadlock or a lost race (duplicate key) runs the batch again. A batch that keeps failing for a reason of the
//    data is split until the culprit stands alone, and that one gets the error.
//  * UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and ABORTED are answers for all: nothing was stored.
//  * When the answer to COMMIT is lost, the log tells whether the batch is stored: its first event is there or not.
//    Only when that cannot be found out in time the outcomes are UNKNOWN COMMIT_OUTCOME_UNKNOWN.
//  * Commands with the same key in one batch: the first takes effect, the others get its outcome (or REQUEST_ID_REUSED
//    when they are not the same request). Only successes are stored under a key.
template <typename Command, typename Outcome>
class UnitOfWork {
 public:
  using EntryType = Entry<Command, Outcome>;

  // `clock` says until when keys are kept. All must outlive this.
  UnitOfWork(mysql::Database* database, const Clock* clock, Model<Command, Outcome>* model)
      : UnitOfWork(internal::RunnerOf(database), clock, model) {}

  // For tests that put faults between this and the database.
  UnitOfWork(internal::Runner runner, const Clock* clock, Model<Command, Outcome>* model)
      : runner_(std::move(runner)), clock_(clock), model_(model) {}

  // Sets the outcome of every entry; does not return before `deadline` or a definite answer. What is OK is committed.
  void Execute(absl::Span<EntryType> entries, absl::Time deadline) {
    std::vector<EntryType*> pointers;
    pointers.reserve(entries.size());
    for (EntryType& entry : entries) pointers.push_back(&entry);
    Execute(absl::MakeConstSpan(pointers), deadline);
  }
  void Execute(absl::Span<EntryType* const> entries, absl::Time deadline) {
    TypedBatch batch(model_, entries);
    internal::ExecuteBatch(runner_, clock_, deadline, batch, &repeats_);
  }

 private:
  // The batch as the algorithm sees it, which knows no types.
  class TypedBatch final : public internal::Batch {
   public:
    TypedBatch(Model<Command, Outcome>* model, absl::Span<EntryType* const> entries)
        : model_(model), entries_(entries) {}

    size_t size() const override { return entries_.size(); }
    const idempotency::Key* key(size_t i) const override {
      return entries_[i]->key.has_value() ? &*entries_[i]->key : nullptr;
    }
    absl::Status status(size_t i) const override { return entries_[i]->outcome.status(); }
    void SetError(size_t i, const absl::Status& status) override { entries_[i]->outcome = status; }
    void SetReplay(size_t i, std::optional<std::string> replay) override { entries_[i]->replay = std::move(replay); }
    void CopyOutcome(size_t from, size_t to) override { entries_[to]->outcome = entries_[from]->outcome; }
    std::string Encode(size_t i) const override { return model_->Encode(*entries_[i]->outcome); }
    absl::Status Apply(mysql::Transaction& tx, absl::Span<const size_t> which,
                       std::vector<event_log::Event>* events) override {
      std::vector<EntryType*> chosen;
      chosen.reserve(which.size());
      for (const size_t i : which) chosen.push_back(entries_[i]);
      return model_->Apply(tx, chosen, events);
    }

   private:
    Model<Command, Outcome>* const model_;
    const absl::Span<EntryType* const> entries_;
  };

  const internal::Runner runner_;
  const Clock* const clock_;
  Model<Command, Outcome>* const model_;
  internal::Repeats repeats_;
};

}  // namespace smarketing::unit_of_work

#endif  // SMARKETING_COMMON_UNIT_OF_WORK_UNIT_OF_WORK_H_
