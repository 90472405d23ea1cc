#include "common/mysql/key_query.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::mysql {
namespace {

constexpr absl::string_view kColumns[] = {"bay", "berth"};

class KeyQueryTest : public ::testing::Test {
 protected:
  KeyQueryTest() {
    schema_.Exec(
        "CREATE TABLE mooring (bay VARBINARY(20) NOT NULL, berth BIGINT NOT NULL, ship BIGINT NOT NULL,"
        " PRIMARY KEY (bay, berth)) ENGINE=InnoDB");
    std::vector<Params> rows;
    for (int bay = 0; bay < 8; ++bay) {
      for (int berth = 0; berth < 20; ++berth) rows.push_back({absl::StrCat("bay ", bay), berth, 100 * bay + berth});
    }
    SMK_EXPECT_OK(schema_.db().RunReadWrite(absl::InfiniteFuture(), [&](Transaction& tx) {
      static constexpr absl::string_view kAll[] = {"bay", "berth", "ship"};
      return tx.InsertRows("mooring", kAll, rows);
    }));
  }

  // The ships at these berths, each as often as it is found.
  std::multiset<int64_t> Ships(const std::vector<std::pair<int, int>>& places) {
    std::vector<Params> keys;
    for (const auto& [bay, berth] : places) keys.push_back({absl::StrCat("bay ", bay), berth});
    std::multiset<int64_t> ships;
    SMK_EXPECT_OK(schema_.db().RunReadOnly(absl::InfiniteFuture(), [&](ReadTransaction& tx) -> absl::Status {
      const int64_t before = schema_.db().stats().statements;
      const absl::StatusOr<Rows> rows = QueryByKeys(tx, "SELECT ship FROM mooring", kColumns, keys);
      SMK_RETURN_IF_ERROR(rows.status());
      statements_ = schema_.db().stats().statements - before;
      for (const Row& row : *rows) ships.insert(row.Int(0));
      return absl::OkStatus();
    }));
    return ships;
  }

  testing::TestDatabase schema_;
  int64_t statements_ = 0;
};

TEST_F(KeyQueryTest, NoKeysNoStatement) {
  EXPECT_TRUE(Ships({}).empty());
  EXPECT_EQ(statements_, 0);
}

TEST_F(KeyQueryTest, OneStatementForKeysThatBeginAlike) {
  EXPECT_EQ(Ships({{1, 3}, {1, 4}, {1, 99}, {1, 7}, {1, 8}}), (std::multiset<int64_t>{103, 104, 107, 108}));
  EXPECT_EQ(statements_, 1);
}

TEST_F(KeyQueryTest, AFewBeginningsAreAStatementEach) {
  EXPECT_EQ(Ships({{0, 1}, {0, 2}, {3, 1}, {7, 19}, {7, 20}}), (std::multiset<int64_t>{1, 2, 301, 719}));
  EXPECT_EQ(statements_, 3);
}

TEST_F(KeyQueryTest, ManyBeginningsAreBounded) {
  std::vector<std::pair<int, int>> places;
  std::multiset<int64_t> expected;
  for (int bay = 0; bay < 8; ++bay) {
    for (int berth = 0; berth <= bay; ++berth) {
      places.emplace_back(bay, berth);
      expected.insert(100 * bay + berth);
    }
  }
  EXPECT_EQ(Ships(places), expected);
  EXPECT_EQ(statements_, kMaxKeyQueries);
}

TEST_F(KeyQueryTest, KeysInAnyOrderAreFound) {
  EXPECT_EQ(Ships({{1, 1}, {2, 1}, {1, 2}, {2, 2}, {1, 3}, {2, 3}}),
            (std::multiset<int64_t>{101, 102, 103, 201, 202, 203}));
}

}  // namespace
}  // namespace smarketing::mysql
