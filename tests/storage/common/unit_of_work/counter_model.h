// The smallest model that has everything: counters that commands add to.
#ifndef SMARKETING_TESTS_STORAGE_COMMON_UNIT_OF_WORK_COUNTER_MODEL_H_
#define SMARKETING_TESTS_STORAGE_COMMON_UNIT_OF_WORK_COUNTER_MODEL_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/id/id.h"
#include "common/mysql/sql_text.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "common/unit_of_work/model.h"

namespace smarketing::unit_of_work {

inline constexpr char kCounterTables[] =
    "CREATE TABLE counter (counter_id BINARY(16) NOT NULL PRIMARY KEY, value BIGINT NOT NULL) ENGINE = InnoDB";

// A new counter begins at 0. It may not go below 0: such a command is refused.
struct AddCommand {
  Uuid counter;
  int64_t amount = 0;
  bool poison = false;  // makes the whole batch fail, as a mistake in the code or the data would
  bool create = false;  // inserts the counter without looking: loses races
};

struct AddOutcome {
  Uuid counter;
  int64_t value = 0;  // after the command
  bool replayed = false;
};

class CounterModel : public Model<AddCommand, AddOutcome> {
 public:
  explicit CounterModel(IdGenerator* ids) : ids_(ids) {}

  absl::Status Apply(mysql::Transaction& tx, absl::Span<EntryType* const> entries,
                     std::vector<event_log::Event>* events) override {
    std::set<Uuid> ids;
    for (const EntryType* entry : entries) ids.insert(entry->command.counter);
    mysql::Params params = mysql::PadParams(mysql::Params(ids.begin(), ids.end()));
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT counter_id, value FROM counter WHERE counter_id IN ",
                                               mysql::InList(ids.size()), " ORDER BY counter_id FOR UPDATE"),
                                  params));
    std::map<Uuid, int64_t> values;
    std::set<Uuid> known;
    for (const mysql::Row& row : rows) {
      known.insert(row.GetUuid(0));
      values[row.GetUuid(0)] = row.Int(1);
    }

    std::set<Uuid> changed, inserted;
    for (EntryType* entry : entries) {
      const AddCommand& command = entry->command;
      if (entry->replay.has_value()) {
        entry->outcome = Decode(*entry->replay);
        continue;
      }
      if (command.poison) return absl::InternalError("poison");
      const int64_t value = values[command.counter] + command.amount;
      if (value < 0) {
        entry->outcome = MakeError(absl::StatusCode::kFailedPrecondition, "BELOW_ZERO", "there is not that much");
        continue;
      }
      values[command.counter] = value;
      // What was not there is not locked: only an insert tells when somebody else was faster.
      (command.create || !known.contains(command.counter) ? inserted : changed).insert(command.counter);
      entry->outcome = AddOutcome{command.counter, value};

      event_log::Event& event = events->emplace_back();
      event.event_id = ids_->Next();
      event.type = "test.v1.Added";
      event.subject_type = "counters";
      event.subject_id = command.counter;
      event.occur_time = event.record_time = absl::FromUnixSeconds(1'750'000'000);
      event.payload = absl::StrCat(command.amount);
    }
    static constexpr absl::string_view kColumns[] = {"counter_id", "value"};
    std::vector<mysql::Params> inserts, changes;
    for (const Uuid& id : inserted) inserts.push_back({id, values[id]});
    for (const Uuid& id : changed) {
      if (!inserted.contains(id)) changes.push_back({id, values[id]});
    }
    SMK_RETURN_IF_ERROR(tx.InsertRows("counter", kColumns, inserts));
    return tx.InsertRows("counter", kColumns, changes, "ON DUPLICATE KEY UPDATE value = VALUES(value)");
  }

  std::string Encode(const AddOutcome& outcome) override {
    return absl::StrCat(outcome.counter.ToString(), " ", outcome.value);
  }

 private:
  static AddOutcome Decode(absl::string_view text) {
    const std::vector<std::string> parts = absl::StrSplit(text, ' ');
    AddOutcome outcome{*Uuid::Parse(parts[0]), 0, /*replayed=*/true};
    (void)absl::SimpleAtoi(parts[1], &outcome.value);
    return outcome;
  }

  IdGenerator* const ids_;
};

}  // namespace smarketing::unit_of_work

#endif  // SMARKETING_TESTS_STORAGE_COMMON_UNIT_OF_WORK_COUNTER_MODEL_H_
