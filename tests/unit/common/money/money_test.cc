#include "common/money/money.h"

#include <numeric>
#include <random>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing {
namespace {

using testing::StatusIs;

TEST(MoneyTest, KeepsMinorUnitsOfEachCurrency) {
  EXPECT_EQ(Money::FromUnitsAndNanos("EUR", 12, 340'000'000)->minor_units(), 1234);
  EXPECT_EQ(Money::FromUnitsAndNanos("JPY", 12, 0)->minor_units(), 12);
  EXPECT_EQ(Money::FromUnitsAndNanos("BHD", 1, 1'000'000)->minor_units(), 1001);
  EXPECT_EQ(Money::FromUnitsAndNanos("EUR", -1, -50'000'000)->minor_units(), -105);
}

TEST(MoneyTest, RefusesWhatIsNotMoney) {
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Money::FromUnitsAndNanos("EUR", 1, 5'000'000), StatusIs(invalid));
  EXPECT_THAT(Money::FromUnitsAndNanos("JPY", 1, 500'000'000), StatusIs(invalid));
  EXPECT_THAT(Money::FromUnitsAndNanos("eur", 1, 0), StatusIs(invalid));
  EXPECT_THAT(Money::FromUnitsAndNanos("ZZZ", 1, 0), StatusIs(invalid));
  EXPECT_THAT(Money::FromUnitsAndNanos("EUR", 1, -1), StatusIs(invalid));
  EXPECT_THAT(Money::FromUnitsAndNanos("EUR", INT64_MAX, 0), StatusIs(invalid));
  for (const char* text : {"", "-", ".5", "5.", "1e3", "1,000.00", "12.345", "0x10", "99999999999999999999"}) {
    EXPECT_THAT(Money::Parse("EUR", text), StatusIs(invalid)) << text;
  }
}

TEST(MoneyTest, TextRoundTrip) {
  for (const char* text : {"0.00", "0.05", "-0.05", "1234.50", "-7.10"}) {
    SMK_ASSERT_OK_AND_ASSIGN(const Money money, Money::Parse("BRL", text));
    EXPECT_EQ(money.AmountToString(), text);
    EXPECT_EQ(Money::FromUnitsAndNanos("BRL", money.units(), money.nanos())->minor_units(), money.minor_units());
  }
  EXPECT_EQ(Money::Parse("BRL", "0.0")->minor_units(), 0);
  EXPECT_EQ(Money::Parse("JPY", "300.000")->ToString(), "300 JPY");
}

TEST(SplitTest, PartsAddUpAndDifferFromTheExactShareByLessThanOne) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<int64_t> weights(1 + random() % 12);
    for (int64_t& weight : weights) weight = static_cast<int64_t>(random() % 1000);
    weights[random() % weights.size()] += 1;
    const int64_t amount = static_cast<int64_t>(random() % 100'000'000) - 50'000'000;
    const auto parts = SplitByLargestRemainder(amount, weights);
    EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), int64_t{0}), amount);
    const double total = static_cast<double>(std::accumulate(weights.begin(), weights.end(), int64_t{0}));
    for (size_t i = 0; i < parts.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(parts[i]), static_cast<double>(amount) * static_cast<double>(weights[i]) / total,
                  1.0);
    }
  }
}

TEST(SplitTest, TieGoesToTheEarlier) {
  EXPECT_EQ(SplitByLargestRemainder(100, {1, 1, 1}), (std::vector<int64_t>{34, 33, 33}));
  EXPECT_EQ(SplitByLargestRemainder(-100, {1, 1, 1}), (std::vector<int64_t>{-34, -33, -33}));
}

}  // namespace
}  // namespace smarketing
