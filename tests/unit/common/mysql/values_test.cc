// Values on their way into SQL and back, without a server.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "common/mysql/options.h"
#include "common/mysql/param.h"
#include "common/mysql/sql_text.h"
#include "common/mysql/statement_cache.h"
#include "common/mysql/temporal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename T>
bool Holds(const Param& param) {
  return std::holds_alternative<T>(param.value());
}

TEST(ParamTest, EachTypeIsTakenForWhatItIs) {
  EXPECT_TRUE(Holds<std::monostate>(nullptr));
  EXPECT_TRUE(Holds<std::monostate>(std::nullopt));
  EXPECT_TRUE(Holds<std::monostate>(std::optional<int>()));
  EXPECT_TRUE(Holds<int64_t>(true));
  EXPECT_TRUE(Holds<int64_t>(int32_t{1}));
  EXPECT_TRUE(Holds<int64_t>(uint32_t{1}));
  EXPECT_TRUE(Holds<uint64_t>(uint64_t{1}));
  EXPECT_TRUE(Holds<double>(0.5));
  EXPECT_TRUE(Holds<std::string>("text"));
  EXPECT_TRUE(Holds<std::string>(absl::string_view("text")));
  EXPECT_TRUE(Holds<std::string>(std::optional<std::string>("text")));
  EXPECT_TRUE(Holds<Param::Binary>(Param::Bytes("x")));
  EXPECT_TRUE(Holds<Uuid>(Uuid()));
  EXPECT_TRUE(Holds<Uuid>(Id<struct Tag>()));
  EXPECT_TRUE(Holds<Param::Temporal>(absl::UnixEpoch()));
  EXPECT_TRUE(Holds<Param::Temporal>(absl::CivilDay(2024, 1, 1)));
}

TEST(TemporalTest, FormatsToTheMicrosecondAndRefusesOtherCalendars) {
  EXPECT_EQ(FormatDateTime(absl::UnixEpoch()), "1970-01-01 00:00:00.000000");
  EXPECT_EQ(FormatDateTime(absl::UnixEpoch() - absl::Nanoseconds(1)), "1969-12-31 23:59:59.999999");
  EXPECT_EQ(FormatDateTime(absl::FromUnixMicros(-62135596800000000)), "0001-01-01 00:00:00.000000");
  EXPECT_EQ(FormatDateTime(absl::FromUnixMicros(-62135596800000001)), "");
  EXPECT_EQ(FormatDateTime(absl::FromUnixMicros(253402300799999999)), "9999-12-31 23:59:59.999999");
  EXPECT_EQ(FormatDateTime(absl::FromUnixMicros(253402300800000000)), "");
  EXPECT_EQ(FormatDateTime(absl::InfiniteFuture()), "");
  EXPECT_EQ(FormatDateTime(absl::InfinitePast()), "");
  EXPECT_EQ(FormatDate(absl::CivilDay(2024, 2, 29)), "2024-02-29");
  EXPECT_EQ(FormatDate(absl::CivilDay(10000, 1, 1)), "");
}

TEST(TemporalTest, ReadsWhatServersSendAndNothingElse) {
  EXPECT_EQ(ParseDateTime("2024-02-29 23:59:59.000001"), absl::FromUnixMicros(1709251199000001));
  EXPECT_EQ(ParseDateTime("2024-02-29 23:59:59.1"), absl::FromUnixMicros(1709251199100000));
  EXPECT_EQ(ParseDateTime("2024-02-29 23:59:59"), absl::FromUnixMicros(1709251199000000));
  for (const char* text : {"", "2024-02-29", "2023-02-29 00:00:00", "2024-02-29 24:00:00", "2024-02-29 23:59:60",
                           "0000-00-00 00:00:00", "2024-02-29T23:59:59", "2024-02-29 23:59:59.", "2024-02-29 23:59:59x",
                           "2024-02-29 23:59:59.1234567", "2024-02-29 23:59:59.12x"}) {
    EXPECT_EQ(ParseDateTime(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseDate("2024-02-29"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(ParseDate("2023-02-29"), std::nullopt);
  EXPECT_EQ(ParseDate("20240229"), std::nullopt);
}

TEST(SqlTextTest, ListsAreOfPowersOfTwo) {
  EXPECT_EQ(InList(1), "(?)");
  EXPECT_EQ(InList(3), "(?,?,?,?)");
  EXPECT_EQ(InList(4), "(?,?,?,?)");
  EXPECT_THAT(PadParams({1, 2, 3}), ElementsAre(Param(1), Param(2), Param(3), Param(3)));
  EXPECT_THAT(PadParams({}), ElementsAre());
  Params params = {"x"};
  AppendPadded({1, 2, 3}, params);
  EXPECT_EQ(params.size(), 5u);
}

TEST(StatementCacheTest, ForgetsTheLeastRecentlyUsed) {
  StatementCache<int> cache(2);
  cache.Insert("a", std::make_unique<int>(1));
  cache.Insert("b", std::make_unique<int>(2));
  EXPECT_EQ(*cache.Find("a"), 1);
  cache.Insert("c", std::make_unique<int>(3));
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_EQ(*cache.Find("a"), 1);
  EXPECT_EQ(*cache.Find("c"), 3);
  cache.Erase("a");
  cache.Erase("a");
  EXPECT_EQ(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.size(), 1u);
}

TEST(PasswordTest, ComesFromAFileOrTheEnvironmentOrIsOneClearSentence) {
  const std::string file = ::testing::TempDir() + "/smarketing_password_test";
  std::ofstream(file) << "s3cret \n";
  EXPECT_EQ(*LoadPassword(file, "UNUSED"), "s3cret ");
  std::ofstream(file) << "\n";
  EXPECT_THAT(LoadPassword(file, "UNUSED"), StatusIs(absl::StatusCode::kFailedPrecondition));
  std::filesystem::remove(file);
  const absl::Status missing = LoadPassword(file, "UNUSED").status();
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(missing.ToString(), HasSubstr(file));
  unsetenv("SMARKETING_NO_SUCH_PASSWORD");
  const absl::Status unset = LoadPassword("", "SMARKETING_NO_SUCH_PASSWORD").status();
  EXPECT_THAT(unset.ToString(), HasSubstr("SMARKETING_NO_SUCH_PASSWORD"));
  setenv("SMARKETING_NO_SUCH_PASSWORD", "from env", 1);
  EXPECT_EQ(*LoadPassword("", "SMARKETING_NO_SUCH_PASSWORD"), "from env");
  unsetenv("SMARKETING_NO_SUCH_PASSWORD");
}

}  // namespace
}  // namespace smarketing::mysql
