#include "cli/import/mapping.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::cli {
namespace {

using ::testing::HasSubstr;

constexpr absl::string_view kFields[] = {"email", "source", "create_time"};
const std::vector<std::string> kHeader = {"E-Mail", "utm source", "day"};

TEST(MappingTest, TakesPairsFromSeveralTexts) {
  SMK_ASSERT_OK_AND_ASSIGN(const Mapping mapping,
                           Mapping::Parse({"email=E-Mail, source=utm source", "create_time=day"}, kFields, kHeader));
  const std::vector<std::string> row = {" a@example.com ", "google", ""};
  EXPECT_EQ(mapping.Get("email", row), "a@example.com");
  EXPECT_EQ(mapping.Get("source", row), "google");
  EXPECT_EQ(mapping.Get("create_time", row), "");
  EXPECT_TRUE(mapping.Has("create_time"));
  EXPECT_FALSE(mapping.Has("owner"));
  EXPECT_EQ(mapping.Get("owner", row), "");
}

TEST(MappingTest, NamesEverythingThatIsWrong) {
  const auto mapping = Mapping::Parse({"mail=E-Mail,source=utm,email=E-Mail,email=day"}, kFields, kHeader);
  ASSERT_FALSE(mapping.ok());
  const std::string message(mapping.status().message());
  EXPECT_THAT(message, HasSubstr("no field 'mail'"));
  EXPECT_THAT(message, HasSubstr("no column 'utm' for source"));
  EXPECT_THAT(message, HasSubstr("'email' is mapped twice"));
  EXPECT_FALSE(Mapping::Parse({""}, kFields, kHeader).ok());
}

TEST(ParseTimeTest, TakesWhatSpreadsheetsWrite) {
  absl::TimeZone berlin;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/Berlin", &berlin));
  const absl::Time midnight = absl::FromCivil(absl::CivilDay(2018, 2, 1), berlin);
  EXPECT_EQ(ParseTime("2018-02-01", berlin), midnight);
  EXPECT_EQ(ParseTime("2018-02-01 10:30:05", berlin),
            midnight + absl::Hours(10) + absl::Minutes(30) + absl::Seconds(5));
  EXPECT_EQ(ParseTime("2018-02-01T10:30", berlin), std::nullopt);
  EXPECT_EQ(ParseTime("2018-02-01 10:30", berlin), midnight + absl::Hours(10) + absl::Minutes(30));
  EXPECT_EQ(ParseTime("2018-02-01T00:00:00.25Z", berlin), midnight + absl::Hours(1) + absl::Milliseconds(250));
  for (const char* text : {"", "yesterday", "2018-13-01", "2018-02-30", "01.02.2018"}) {
    EXPECT_EQ(ParseTime(text, berlin), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace smarketing::cli
