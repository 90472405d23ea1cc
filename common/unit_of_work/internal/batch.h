// The unit of work without the types of a service: see ../unit_of_work.h.
#ifndef SMARKETING_COMMON_UNIT_OF_WORK_INTERNAL_BATCH_H_
#define SMARKETING_COMMON_UNIT_OF_WORK_INTERNAL_BATCH_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/idempotency/idempotency.h"
#include "common/mysql/database.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"

namespace smarketing::unit_of_work::internal {

// Database::RunReadWrite, or a test's wrapper around it.
using Runner = std::function<absl::Status(absl::Time deadline, absl::FunctionRef<absl::Status(mysql::Transaction&)>)>;
Runner RunnerOf(mysql::Database* database);

// Entries by their number.
class Batch {
 public:
  virtual ~Batch() = default;
  virtual size_t size() const = 0;
  virtual const idempotency::Key* key(size_t i) const = 0;  // null: none
  virtual absl::Status status(size_t i) const = 0;          // of the outcome
  virtual void SetError(size_t i, const absl::Status& status) = 0;
  virtual void SetReplay(size_t i, std::optional<std::string> replay) = 0;
  virtual void CopyOutcome(size_t from, size_t to) = 0;
  virtual std::string Encode(size_t i) const = 0;  // of an outcome that is OK
  virtual absl::Status Apply(mysql::Transaction& tx, absl::Span<const size_t> which,
                             std::vector<event_log::Event>* events) = 0;
};

// What a unit of work remembers between batches. Thread-safe.
struct Repeats {
  // The last batch that looked found a command that had been there before: the next one looks at once.
  std::atomic<bool> expected = false;
};

void ExecuteBatch(const Runner& runner, const Clock* clock, absl::Time deadline, Batch& batch, Repeats* repeats);

// How often a lost race for a unique key is run again before the batch is split.
inline constexpr int kMaxDuplicateKeyRaces = 4;
// How often a batch whose COMMIT was lost, and is known not to be stored, is run again.
inline constexpr int kMaxLostCommits = 4;

}  // namespace smarketing::unit_of_work::internal

#endif  // SMARKETING_COMMON_UNIT_OF_WORK_INTERNAL_BATCH_H_
