// What a service gives to the unit of work: its commands, and how they are applied.
#ifndef SMARKETING_COMMON_UNIT_OF_WORK_MODEL_H_
#define SMARKETING_COMMON_UNIT_OF_WORK_MODEL_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/idempotency/idempotency.h"
#include "common/mysql/transaction.h"

namespace smarketing::unit_of_work {

// The outcome of an entry that nobody has decided about yet. INTERNAL.
absl::Status Undecided();

// A command on its way. `Outcome` must be copyable.
template <typename Command, typename Outcome>
struct Entry {
  Entry() = default;
  explicit Entry(Command command, std::optional<idempotency::Key> key = std::nullopt)
      : command(std::move(command)), key(std::move(key)) {}

  Command command;
  std::optional<idempotency::Key> key;  // none: the command takes effect every time it comes

  // Set by Model::Apply: what came of it, or why it is refused.
  absl::StatusOr<Outcome> outcome = Undecided();
  // Set for Model::Apply when the command has taken effect before: what Model::Encode gave then. Apply renders the
  // outcome again from it and changes nothing.
  std::optional<std::string> replay;
};

// How a batch of commands takes effect. Apply is called by several threads at once.
template <typename Command, typename Outcome>
class Model {
 public:
  using EntryType = Entry<Command, Outcome>;

  virtual ~Model() = default;

  // Applies the commands in order, all in `tx`, with a number of statements that does not depend on how many they are:
  // loads all rows that they name (IN lists, FOR UPDATE, in key order), decides in memory, stores all changes (rows in
  // bulk), and adds the events to `events`, which the unit of work appends as the last step. Whatever changes a row
  // adds an event: it is by the events that a lost answer to COMMIT is found out.
  //
  // Sets the outcome of every entry. A command that is refused leaves no trace, neither in the rows nor for the
  // commands after it. Is run again from the start after a deadlock, a lost race and the like: it must hold nothing
  // over from an earlier run.
  //
  // Any status but OK means that the batch as a whole failed, and nothing of it is stored. ALREADY_EXISTS DUPLICATE_KEY
  // of a statement is best returned as it is: the race is run again.
  virtual absl::Status Apply(mysql::Transaction& tx, absl::Span<EntryType* const> entries,
                             std::vector<event_log::Event>* events) = 0;

  // What is stored under the command's key so that Apply can render the outcome again. No personal data.
  virtual std::string Encode(const Outcome& outcome) = 0;
};

}  // namespace smarketing::unit_of_work

#endif  // SMARKETING_COMMON_UNIT_OF_WORK_MODEL_H_
