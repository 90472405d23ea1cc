#include "common/text/similarity.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace smarketing::text {
namespace {

// The values that Winkler's papers and most textbooks give.
TEST(SimilarityTest, JaroWinklerOfThePapers) {
  EXPECT_NEAR(JaroWinkler("martha", "marhta"), 0.961, 0.0005);
  EXPECT_NEAR(JaroWinkler("dwayne", "duane"), 0.840, 0.0005);
  EXPECT_NEAR(JaroWinkler("dixon", "dicksonx"), 0.813, 0.0005);
  EXPECT_NEAR(JaroWinkler("shackleford", "shackelford"), 0.982, 0.0005);
  EXPECT_DOUBLE_EQ(JaroWinkler("", ""), 1);
  EXPECT_DOUBLE_EQ(JaroWinkler("a", ""), 0);
  EXPECT_DOUBLE_EQ(JaroWinkler("abc", "xyz"), 0);
}

TEST(SimilarityTest, EditDistance) {
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance("campbell", "campebll"), 1u);  // neighbours swapped
  EXPECT_EQ(EditDistance("ca", "abc"), 3u);             // no letter is touched twice
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_DOUBLE_EQ(EditSimilarity("abcd", "abxd"), 0.75);
  EXPECT_DOUBLE_EQ(EditSimilarity("", ""), 1);
}

TEST(SimilarityTest, LettersAreCodePoints) {
  EXPECT_EQ(EditDistance("Łódź", "Łodź"), 1u);
  EXPECT_EQ(EditDistance("😀", "😁"), 1u);
  EXPECT_GT(JaroWinkler("Иванов", "Иваноф"), 0.9);
}

TEST(SimilarityTest, LongTextsAreComparedByTheirBeginning) {
  EXPECT_EQ(EditDistance(std::string(100'000, 'a'), std::string(100'000, 'b')), kMaxComparedLetters);
  EXPECT_DOUBLE_EQ(JaroWinkler(std::string(100'000, 'a'), std::string(200'000, 'a')), 1);
}

TEST(SimilarityTest, Laws) {
  const std::vector<std::string> words = {"",      "a",      "ab",       "ba",       "anna",
                                          "annna", "hannah", "jonathan", "jonahtan", "жанна"};
  for (const std::string& a : words) {
    EXPECT_DOUBLE_EQ(JaroWinkler(a, a), 1);
    EXPECT_EQ(EditDistance(a, a), 0u);
    for (const std::string& b : words) {
      EXPECT_DOUBLE_EQ(JaroWinkler(a, b), JaroWinkler(b, a)) << a << ' ' << b;
      EXPECT_EQ(EditDistance(a, b), EditDistance(b, a)) << a << ' ' << b;
      EXPECT_GE(JaroWinkler(a, b), 0);
      EXPECT_LE(JaroWinkler(a, b), 1);
    }
  }
}

}  // namespace
}  // namespace smarketing::text
