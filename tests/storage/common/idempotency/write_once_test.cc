#include "common/idempotency/write_once.h"

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::idempotency {
namespace {

using testing::HasReason;
using testing::StatusIs;

// A counter that may be counted up from a value that the caller has seen, as an etag demands.
class WriteOnceTest : public ::testing::Test {
 protected:
  WriteOnceTest() {
    schema_.Exec("CREATE TABLE counter (id INT PRIMARY KEY, n INT NOT NULL)");
    schema_.Exec("INSERT INTO counter (id, n) VALUES (1, 0)");
  }

  static std::optional<Key> MakeTestKey(absl::string_view id, absl::string_view body = "body") {
    return MakeKey("ann", id, Fingerprint(body));
  }
  static absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

  absl::StatusOr<int64_t> CountUp(const std::optional<Key>& key, std::optional<int64_t> seen = std::nullopt) {
    int64_t answer = -1;
    SMK_RETURN_IF_ERROR(WriteOnce(
        schema_.db(), *Clock::Real(), Soon(), key,
        [&](mysql::Transaction& tx) -> absl::StatusOr<std::string> {
          SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT n FROM counter WHERE id = 1 FOR UPDATE"));
          const int64_t now = rows[0].Int(0);
          if (seen.has_value() && now != *seen) {
            return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH", "it has changed");
          }
          SMK_RETURN_IF_ERROR(tx.Execute("UPDATE counter SET n = n + 1 WHERE id = 1").status());
          return absl::StrCat(now + 1);
        },
        [&](mysql::Transaction&, absl::string_view outcome, bool first) -> absl::Status {
          if (first) ++effects_;
          answer = std::stoll(std::string(outcome));
          return absl::OkStatus();
        }));
    return answer;
  }
  int64_t Count() { return schema_.QueryInt("SELECT n FROM counter"); }

  testing::TestDatabase schema_{&CommonMigrations()};
  std::atomic<int> effects_ = 0;
};

TEST_F(WriteOnceTest, SentAgainAnswersAgain) {
  EXPECT_EQ(*CountUp(MakeTestKey("a")), 1);
  EXPECT_EQ(*CountUp(MakeTestKey("b")), 2);
  EXPECT_EQ(*CountUp(MakeTestKey("a")), 1);
  EXPECT_EQ(Count(), 2);
  EXPECT_EQ(effects_, 2);
}

TEST_F(WriteOnceTest, WithoutAKeyEachCounts) {
  EXPECT_EQ(*CountUp(std::nullopt), 1);
  EXPECT_EQ(*CountUp(std::nullopt), 2);
}

TEST_F(WriteOnceTest, AnotherRequestWithTheSameIdIsRefused) {
  SMK_ASSERT_OK(CountUp(MakeTestKey("a")));
  EXPECT_THAT(CountUp(MakeTestKey("a", "another")), HasReason(kRequestIdReused));
  EXPECT_EQ(Count(), 1);
}

TEST_F(WriteOnceTest, ARefusalIsNotRemembered) {
  EXPECT_THAT(CountUp(MakeTestKey("a"), 7), HasReason("ETAG_MISMATCH"));
  EXPECT_EQ(*CountUp(MakeTestKey("a"), 0), 1);
}

TEST_F(WriteOnceTest, OfTwinsAtTheSameTimeOneTakesEffectAndBothHearOfIt) {
  for (int round = 0; round < 20; ++round) {
    const std::optional<Key> key = MakeTestKey(absl::StrCat("twin", round));
    std::vector<std::thread> twins;
    for (int i = 0; i < 4; ++i) {
      // For the slower ones, what they have seen is old by the time they hold the lock.
      twins.emplace_back([&] { EXPECT_EQ(CountUp(key, round).value_or(-1), round + 1); });
    }
    for (std::thread& twin : twins) twin.join();
    ASSERT_EQ(Count(), round + 1);
  }
}

}  // namespace
}  // namespace smarketing::idempotency
