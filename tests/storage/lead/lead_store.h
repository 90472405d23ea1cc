// lead_service's write path on a schema of its own.
#ifndef SMARKETING_TESTS_STORAGE_LEAD_LEAD_STORE_H_
#define SMARKETING_TESTS_STORAGE_LEAD_LEAD_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/idempotency/idempotency.h"
#include "common/mysql/database.h"
#include "common/mysql/observer.h"
#include "common/time/clock.h"
#include "common/unit_of_work/unit_of_work.h"
#include "gtest/gtest.h"
#include "lead_service/domain/command.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/lead_model.h"
#include "migrations/common.h"
#include "migrations/lead_service.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::lead {

inline absl::Time Day(int n) { return absl::FromUnixSeconds(1'500'000'000) + absl::Hours(24) * n; }

// A server's error that the write path does not expect fails the test, with the server's words.
class ErrorsFail final : public mysql::Observer {
 public:
  void OnServerError(const mysql::ServerError& error) override {
    if (!error.expected) ADD_FAILURE() << error.number << " " << error.message << "\n" << error.sql.substr(0, 500);
  }
};

// Dozens of threads share few connections on a machine that may be busy.
inline mysql::PoolOptions PatientPool() {
  mysql::PoolOptions options;
  options.acquire_timeout = absl::Seconds(30);
  return options;
}

class LeadStore {
 public:
  using EntryType = unit_of_work::Entry<Command, Outcome>;

  LeadStore() : schema_({&CommonMigrations(), &LeadServiceMigrations()}) {}

  testing::TestDatabase& schema() { return schema_; }
  mysql::Database& db() { return db_; }

  // A command made by "ana" on day 100.
  template <typename C>
  static C Make() {
    C command;
    command.context = {"ana", Day(100), "trace"};
    return command;
  }
  static CaptureLead Capture(absl::string_view email, int day) {
    auto command = Make<CaptureLead>();
    command.identities = {*Identity::Email(email)};
    command.occur_time = Day(day);
    return command;
  }
  static idempotency::Key Key(absl::string_view request_id) {
    return *idempotency::MakeKey("ana", request_id, idempotency::Fingerprint("request"));
  }

  // One batch.
  void Run(std::vector<EntryType>& entries) {
    unit_of_work_.Execute(absl::MakeSpan(entries), Clock::Real()->Now() + absl::Seconds(30));
  }
  absl::StatusOr<Outcome> Try(Command command, std::optional<idempotency::Key> key = std::nullopt) {
    std::vector<EntryType> entries;
    entries.emplace_back(std::move(command), std::move(key));
    Run(entries);
    return entries[0].outcome;
  }
  Outcome Do(Command command, std::optional<idempotency::Key> key = std::nullopt) {
    absl::StatusOr<Outcome> outcome = Try(std::move(command), std::move(key));
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? *std::move(outcome) : Outcome();
  }

  // As they are in the tables, which is as their snapshots say.
  std::map<LeadId, Lead> Load(const std::vector<LeadId>& ids) {
    std::map<LeadId, Lead> leads;
    SMK_EXPECT_OK(db().RunSnapshot(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      absl::StatusOr<std::map<LeadId, Lead>> loaded = LoadLeadsFromTables(tx, ids);
      if (!loaded.ok()) return loaded.status();
      leads = *std::move(loaded);
      loaded = LoadLeads(tx, ids);
      if (loaded.ok()) {
        EXPECT_EQ(*loaded, leads);
      }
      return loaded.status();
    }));
    return leads;
  }
  Lead Load(const LeadId& id) { return Load(std::vector<LeadId>{id})[id]; }

  int64_t Count(absl::string_view table_and_where) {
    return schema_.QueryInt("SELECT COUNT(*) FROM " + std::string(table_and_where));
  }

  // All rows of all tables of lead_service and of the log, as one text.
  std::string Everything();

 private:
  testing::TestDatabase schema_;
  ErrorsFail observer_;
  mysql::Database db_{schema_.options(), PatientPool(), Clock::Real(), &observer_};
  IdGenerator ids_{Clock::Real()};
  ReferenceCache references_;
  LeadModel model_{&ids_, &references_};
  unit_of_work::UnitOfWork<Command, Outcome> unit_of_work_{&db_, Clock::Real(), &model_};
};

}  // namespace smarketing::lead

#endif  // SMARKETING_TESTS_STORAGE_LEAD_LEAD_STORE_H_
