#include "cli/output.h"

#include "cli/convert.h"
#include "cli/exit_code.h"
#include "common/status/error.h"
#include "gtest/gtest.h"

namespace smarketing::cli {
namespace {

TEST(TableTest, AlignsByCharactersAndKeepsCellsHarmless) {
  Table table({{"NAME"}, {"N", Table::Align::kRight}});
  table.AddRow({"Zoë", "5"});
  table.AddRow({"line\nbreak\x1b[2J", "1,000"});
  EXPECT_EQ(table.Render(),
            "NAME                N\n"
            "--------------  -----\n"
            "Zoë                 5\n"
            "line break [2J  1,000\n");
}

TEST(FormatTest, Numbers) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(-1000), "-1,000");
  EXPECT_EQ(FormatCount(61'784'006), "61,784,006");
  EXPECT_EQ(FormatPercent(271, 2296), "11.8 %");
  EXPECT_EQ(FormatPercent(1, 0), "–");
}

TEST(FormatTest, MoneyLargerThanOneAmountCanBe) {
  google::type::Money money;
  money.set_currency_code("BRL");
  money.set_units(123'456'789'012);
  money.set_nanos(50'000'000);
  EXPECT_EQ(FormatMoney(money), "123456789012.05 BRL");
}

TEST(ConvertTest, WordsOfTheCommandLine) {
  EXPECT_EQ(ParseStage("marketing_qualified"), lead::v1::LEAD_STAGE_MARKETING_QUALIFIED);
  EXPECT_EQ(ParseStage("Sales-Accepted"), lead::v1::LEAD_STAGE_SALES_ACCEPTED);
  EXPECT_EQ(ParseStage("unspecified"), std::nullopt);
  EXPECT_EQ(ParseStage(""), std::nullopt);
  EXPECT_EQ(FullName("leads", "leads/x"), "leads/x");
  EXPECT_EQ(FullName("leads", "x"), "leads/x");
  EXPECT_FALSE(ParseDate("2018-02-30").has_value());
  EXPECT_FALSE(ParseDate("2018-02").has_value());
  EXPECT_EQ(ParseDate("2018-02-28")->day(), 28);
}

TEST(ExitCodeTest, ScriptsCanTellWhatToDo) {
  EXPECT_EQ(ToExitCode(absl::OkStatus()), 0);
  EXPECT_EQ(ToExitCode(absl::InvalidArgumentError("no such day")), 2);
  EXPECT_EQ(ToExitCode(MakeError(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST", "")), 3);
  EXPECT_EQ(ToExitCode(MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "")), 4);
  EXPECT_EQ(ToExitCode(absl::NotFoundError("cannot read lead.json")), 2);
  EXPECT_EQ(ToExitCode(absl::PermissionDeniedError("")), 5);
  EXPECT_EQ(ToExitCode(absl::UnavailableError("")), 6);
  EXPECT_EQ(ToExitCode(absl::InternalError("")), 1);
}

}  // namespace
}  // namespace smarketing::cli
