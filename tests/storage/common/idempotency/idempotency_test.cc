#include "common/idempotency/idempotency.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/idempotency/purger.h"
#include "common/mysql/errors.h"
#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::idempotency {
namespace {

using testing::HasReason;
using testing::StatusIs;

const absl::Time kNow = absl::FromUnixSeconds(1'750'000'000);

class IdempotencyTest : public ::testing::Test {
 protected:
  static absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

  static Key MakeTestKey(absl::string_view id, absl::string_view body = "body") {
    return *MakeKey("ann", id, Fingerprint(body));
  }

  absl::Status StoreAll(const std::vector<Key>& keys, absl::Time now = kNow) {
    std::vector<StoredOutcome> outcomes;
    for (const Key& key : keys) outcomes.push_back({&key, absl::StrCat("outcome of ", key.request_id)});
    return schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return Store(tx, outcomes, now); });
  }

  std::vector<absl::StatusOr<std::optional<std::string>>> LookupAll(const std::vector<Key>& keys) {
    std::vector<const Key*> pointers;
    for (const Key& key : keys) pointers.push_back(&key);
    std::vector<absl::StatusOr<std::optional<std::string>>> results;
    SMK_EXPECT_OK(schema_.db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      const int64_t before = schema_.db().stats().statements;
      SMK_ASSIGN_OR_RETURN(results, Lookup(tx, pointers));
      EXPECT_EQ(schema_.db().stats().statements - before, keys.empty() ? 0 : 1);
      return absl::OkStatus();
    }));
    return results;
  }

  testing::TestDatabase schema_{&CommonMigrations()};
};

TEST_F(IdempotencyTest, FindsWhatWasStored) {
  SMK_ASSERT_OK(StoreAll({MakeTestKey("1"), MakeTestKey("2"), MakeTestKey("3")}));
  const auto results =
      LookupAll({MakeTestKey("2"), MakeTestKey("missing"), MakeTestKey("3", "another body"), MakeTestKey("1")});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(*results[0], "outcome of 2");
  EXPECT_EQ(*results[1], std::nullopt);
  EXPECT_THAT(results[2], HasReason(kRequestIdReused));
  EXPECT_EQ(*results[3], "outcome of 1");
  EXPECT_TRUE(LookupAll({}).empty());
}

TEST_F(IdempotencyTest, KeysAreComparedByteByByte) {
  SMK_ASSERT_OK(StoreAll({MakeTestKey("a"), MakeTestKey("a "), MakeTestKey("A"), MakeTestKey(std::string("a\0", 2)),
                          MakeTestKey("\xff\xfe")}));
  EXPECT_EQ(*LookupAll({MakeTestKey("a ")})[0], "outcome of a ");
  EXPECT_EQ(*LookupAll({MakeTestKey("\xff\xfe")})[0], "outcome of \xff\xfe");
  Key bob = *MakeKey("bob", "a", Fingerprint("body"));
  EXPECT_EQ(*LookupAll({bob})[0], std::nullopt);
}

TEST_F(IdempotencyTest, WhoeverComesSecondIsTold) {
  SMK_ASSERT_OK(StoreAll({MakeTestKey("1")}));
  EXPECT_THAT(StoreAll({MakeTestKey("2"), MakeTestKey("1")}), HasReason(mysql::kDuplicateKey));
  EXPECT_EQ(*LookupAll({MakeTestKey("2")})[0], std::nullopt);  // rolled back
}

TEST_F(IdempotencyTest, LookupOfManyUsesTheIndex) {
  std::vector<Key> keys;
  for (int i = 0; i < 2000; ++i) keys.push_back(MakeTestKey(absl::StrCat("key ", i)));
  SMK_ASSERT_OK(StoreAll(keys));
  SMK_ASSERT_OK(schema_.db().RunReadWrite(
      Soon(), [](mysql::Transaction& tx) { return tx.Query("ANALYZE TABLE idempotency").status(); }));
  const mysql::Rows plan = schema_.Query(
      "EXPLAIN FORMAT=TRADITIONAL SELECT outcome FROM idempotency WHERE (scope = 'ann /test/Do' AND idempotency_key = "
      "'key 1') OR "
      "(scope = 'ann /test/Do' AND idempotency_key = 'key 700') OR (scope = 'x' AND idempotency_key = 'y')");
  // MySQL has one more column before the type of the access.
  EXPECT_TRUE(plan[0].OptionalText(3) == "range" || plan[0].OptionalText(4) == "range");
  keys.resize(512);
  EXPECT_EQ(LookupAll(keys).size(), 512u);
}

TEST_F(IdempotencyTest, PurgesWhatHasExpiredInBatches) {
  std::vector<Key> old_keys, new_keys;
  for (int i = 0; i < 10; ++i) old_keys.push_back(MakeTestKey(absl::StrCat("old ", i)));
  for (int i = 0; i < 5; ++i) new_keys.push_back(MakeTestKey(absl::StrCat("new ", i)));
  SMK_ASSERT_OK(StoreAll(old_keys, kNow));
  SMK_ASSERT_OK(StoreAll(new_keys, kNow + absl::Hours(1)));
  const auto purge = [&](absl::Time now) {
    int64_t deleted = -1;
    SMK_EXPECT_OK(schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(deleted, PurgeBatch(tx, now, 4));
      return absl::OkStatus();
    }));
    return deleted;
  };
  EXPECT_EQ(purge(kNow + kMinRetention), 0);  // kept for 24 hours at least
  const absl::Time later = kNow + kMinRetention + absl::Seconds(1);
  EXPECT_EQ(purge(later), 4);
  EXPECT_EQ(purge(later), 4);
  EXPECT_EQ(purge(later), 2);
  EXPECT_EQ(purge(later), 0);
  EXPECT_EQ(*LookupAll({new_keys[0]})[0], "outcome of new 0");
}

TEST_F(IdempotencyTest, SeveralPurgersDeleteEachRowOnce) {
  std::vector<Key> keys;
  for (int i = 0; i < 500; ++i) keys.push_back(MakeTestKey(absl::StrCat("key ", i)));
  SMK_ASSERT_OK(StoreAll(keys));
  std::atomic<int64_t> total = 0;
  std::vector<std::thread> purgers;
  for (int i = 0; i < 3; ++i) {
    purgers.emplace_back([&] {
      for (int64_t deleted = 1; deleted > 0; total += deleted) {
        SMK_EXPECT_OK(schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
          SMK_ASSIGN_OR_RETURN(deleted, PurgeBatch(tx, kNow + absl::Hours(48), 10));
          return absl::OkStatus();
        }));
      }
    });
  }
  for (std::thread& purger : purgers) purger.join();
  EXPECT_EQ(total, 500);
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM idempotency"), 0);
}

TEST_F(IdempotencyTest, ThePurgerSleepsByItsClock) {
  std::vector<Key> keys;
  for (int i = 0; i < 10; ++i) keys.push_back(MakeTestKey(absl::StrCat("key ", i)));
  SMK_ASSERT_OK(StoreAll(keys));
  FakeClock clock(kNow);
  Purger purger(&schema_.db(), &clock, {.pause = absl::ZeroDuration(), .batch_size = 3});
  purger.Start();
  while (clock.waiters() == 0) Clock::Real()->Sleep(absl::Milliseconds(1));
  EXPECT_EQ(purger.purged(), 0);
  clock.Advance(absl::Hours(25));
  while (purger.purged() < 10) Clock::Real()->Sleep(absl::Milliseconds(1));
  purger.Stop();
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM idempotency"), 0);
  EXPECT_EQ(purger.failed(), 0);
}

}  // namespace
}  // namespace smarketing::idempotency
