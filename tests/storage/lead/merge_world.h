// Leads with random lives by real commands, all that is stored of them as text, and what reports make of the log.
#ifndef SMARKETING_TESTS_STORAGE_LEAD_MERGE_WORLD_H_
#define SMARKETING_TESTS_STORAGE_LEAD_MERGE_WORLD_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/event_log/event.h"
#include "common/mysql/database.h"
#include "reporting_service/projections/projector.h"
#include "reporting_service/projections/rebuilder.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/test_database.h"

namespace smarketing::lead {

class MergeWorld {
 public:
  explicit MergeWorld(uint32_t seed);

  LeadStore& store() { return store_; }
  int Below(int n) { return std::uniform_int_distribution(0, n - 1)(random_); }

  // A command of now; the clock goes on by a minute each.
  template <typename C>
  C Make() {
    C command;
    now_ += absl::Minutes(1);
    command.context = {"ana", now_, "trace"};
    return command;
  }
  absl::Time now() const { return now_; }

  // A lead, named by `email`, with a random life of `things`.
  LeadId NewLead(const std::string& email, int things);
  // One more thing happens to the lead, or is refused.
  void Live(const LeadId& id, const std::string& email);

  absl::StatusOr<Outcome> Merge(const LeadId& survivor, const LeadId& other);
  absl::StatusOr<Outcome> Unmerge(MergeRef merge);

  // All rows of these leads, without what grows with every change; one line each.
  std::vector<std::string> Dump(const std::vector<LeadId>& leads);
  // The ids of the rows of `table` that hang on the lead.
  std::set<std::string> RowsOf(absl::string_view table, absl::string_view key, const LeadId& lead);

  // Lets reporting_service follow the log up to its end, and checks that its rollups are what its facts say. All
  // rollups that are not zero.
  std::vector<std::string> Report();

 private:
  absl::Time SomeTime() { return Day(90) + absl::Hours(Below(240)); }
  std::optional<DealId> SomeDeal(const LeadId& lead);
  Command SomeCommand(const LeadId& id, const std::string& email);

  LeadStore store_;
  testing::TestDatabase reports_;
  reporting::Projector projector_{Clock::Real()};
  std::array<int64_t, event_log::kPartitionCount> position_{};
  std::mt19937 random_;
  absl::Time now_ = Day(100);
  int next_ = 0;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_TESTS_STORAGE_LEAD_MERGE_WORLD_H_
