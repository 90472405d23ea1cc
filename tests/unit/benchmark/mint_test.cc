// Values that are made up: always the same, and never twice.
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/benchmark/rows/mint.h"

namespace smarketing::benchmark {
namespace {

TEST(MintTest, IdsGrowAndAreAllDifferent) {
  std::set<Uuid> all;
  for (int64_t n = 0; n < 5'000; ++n) {
    EXPECT_LT(MintUuid(n, 0), MintUuid(n + 1, 0));
    for (uint64_t which = 0; which < 5; ++which) EXPECT_TRUE(all.insert(MintUuid(n, which)).second);
  }
  EXPECT_EQ(MintUuid(7, 3), MintUuid(7, 3));
  EXPECT_EQ(MintUuid(7, 3).ToString()[14], '7');  // the version
}

TEST(MintTest, TextKeepsItsLengthAndItsEnd) {
  const std::string address = "somebody.somewhere@example.com";
  std::set<std::string> all;
  for (int64_t n = 0; n < 10'000; ++n) {
    const std::string text = MintText(address, n);
    EXPECT_EQ(text.size(), address.size());
    EXPECT_THAT(text, ::testing::EndsWith("re@example.com"));
    EXPECT_TRUE(all.insert(text).second);
  }
}

}  // namespace
}  // namespace smarketing::benchmark
