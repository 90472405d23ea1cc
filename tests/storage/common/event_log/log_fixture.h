// A log of a test's own, and shorthands for it.
#ifndef SMARKETING_TESTS_STORAGE_COMMON_EVENT_LOG_LOG_FIXTURE_H_
#define SMARKETING_TESTS_STORAGE_COMMON_EVENT_LOG_LOG_FIXTURE_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/event_log/event_log.h"
#include "common/id/id.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::event_log {

class LogFixture : public ::testing::Test {
 protected:
  static absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

  absl::Status Write(absl::FunctionRef<absl::Status(mysql::Transaction&)> lambda) {
    return schema_.db().RunReadWrite(Soon(), lambda);
  }
  absl::Status Read(absl::FunctionRef<absl::Status(mysql::ReadTransaction&)> lambda) {
    return schema_.db().RunReadOnly(Soon(), lambda);
  }

  Event MakeEvent(const Uuid& subject, absl::string_view type = "test.v1.ThingHappened") {
    Event event;
    event.event_id = ids_.Next();
    event.type = std::string(type);
    event.subject_type = "things";
    event.subject_id = subject;
    event.occur_time = absl::FromUnixMicros(1'750'000'000'123'456);
    event.record_time = event.occur_time + absl::Seconds(1);
    event.actor = "test";
    event.payload = absl::StrCat("payload of ", event.event_id.ToString());
    return event;
  }

  // A new subject that lies in `partition`.
  Uuid SubjectIn(int32_t partition) {
    while (true) {
      const Uuid id = ids_.Next();
      if (PartitionOf(id) == partition) return id;
    }
  }

  void Append(std::vector<Event>& events) {
    SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); }));
  }

  std::vector<Event> ReadAll(int32_t partition) {
    std::vector<Event> events;
    SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(events, event_log::Read(tx, partition, 0, kMaxRead));
      return absl::OkStatus();
    }));
    return events;
  }

  // Waits until `condition` holds; fails the test when it never does.
  template <typename Condition>
  static void AwaitThat(Condition condition, absl::Duration patience = absl::Seconds(20)) {
    const absl::Time give_up = Clock::Real()->Now() + patience;
    while (!condition()) {
      ASSERT_LT(Clock::Real()->Now(), give_up) << "waited in vain";
      Clock::Real()->Sleep(absl::Milliseconds(2));
    }
  }

  testing::TestDatabase schema_{&CommonMigrations()};
  IdGenerator ids_{Clock::Real()};
};

}  // namespace smarketing::event_log

#endif  // SMARKETING_TESTS_STORAGE_COMMON_EVENT_LOG_LOG_FIXTURE_H_
