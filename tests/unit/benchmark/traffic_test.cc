// Values and requests that are made up: always the same, and never twice.
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/benchmark/rows/mint.h"
#include "tests/benchmark/traffic/generator.h"

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

TEST(GeneratorTest, TheSameNumberIsTheSameRequest) {
  const Generator one(1), same(1), other(2);
  lead::v1::CaptureLeadRequest a, b, c;
  one.Capture(42, &a);
  same.Capture(42, &b);
  other.Capture(42, &c);
  EXPECT_EQ(a.SerializeAsString(), b.SerializeAsString());
  EXPECT_NE(a.SerializeAsString(), c.SerializeAsString());
}

TEST(GeneratorTest, NoTwoLeadsAreTheSameAndNoTwoRequests) {
  const Generator generator(1);
  std::set<std::string> emails, requests;
  for (int64_t n = -1; n < 20'000; ++n) {
    lead::v1::CaptureLeadRequest capture;
    generator.Capture(n, &capture);
    EXPECT_TRUE(emails.insert(capture.identities(0).email()).second);
    EXPECT_TRUE(requests.insert(capture.request_id()).second);
    EXPECT_LE(capture.request_id().size(), 64u);
    lead::v1::RecordTouchRequest touch;
    generator.Touch(n, "leads/x", &touch);
    EXPECT_TRUE(requests.insert(touch.request_id()).second);
    EXPECT_NE(touch.touch().kind(), lead::v1::TOUCH_KIND_UNSPECIFIED);
  }
}

}  // namespace
}  // namespace smarketing::benchmark
