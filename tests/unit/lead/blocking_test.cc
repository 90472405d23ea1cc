#include "lead_service/domain/blocking.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::vector<BlockingKey> KeysOf(const DuplicateDetails& details) { return BlockingKeys(MakeDuplicateRecord(details)); }

bool Meet(const DuplicateDetails& a, const DuplicateDetails& b) {
  const std::vector<std::vector<BlockingKey>> keys = {KeysOf(a), KeysOf(b)};
  return !PairsToCompare(keys).empty();
}

TEST(BlockingTest, KeysAreStable) {
  // Stored: another value here is another kBlockingVersion.
  const std::vector<BlockingKey> keys = KeysOf({.emails = {"ana.souza@gmail.com"}});
  ASSERT_THAT(keys, SizeIs(1));
  EXPECT_EQ(keys[0].kind, BlockingKind::kEmailLocal);
  EXPECT_EQ(keys[0].hash, 17886622116526561014u);
}

TEST(BlockingTest, FewKeysEachOnce) {
  const std::vector<BlockingKey> keys =
      KeysOf({.given_name = "Ana",
              .family_name = "Souza",
              .company_name = "Acme",
              .emails = {"ana.souza@gmail.com", "ana.souza@acme.com", "anasz@acme.com"},
              .phones = {"+5511987654321", "+5511987654322"},
              .street_address = "Rua das Laranjeiras, 120, Casa Verde",
              .city = "Recife",
              .postal_code = "52010-010"});
  EXPECT_THAT(keys, SizeIs(kMaxBlockingKeys));
  std::vector<BlockingKey> unique = keys;
  std::sort(unique.begin(), unique.end());
  EXPECT_EQ(std::unique(unique.begin(), unique.end()), unique.end());
  EXPECT_THAT(KeysOf({}), IsEmpty());
  EXPECT_THAT(KeysOf({.given_name = "John", .family_name = "Smith"}), IsEmpty());  // a name alone proves nothing
  EXPECT_THAT(KeysOf({.emails = {"info@acme.com"}, .city = "Recife"}), SizeIs(1));
}

TEST(BlockingTest, DamageLeavesAKey) {
  const DuplicateDetails whole = {.given_name = "Katharina",
                                  .family_name = "Hoffmann",
                                  .street_address = "Lindenallee 12, Haus Seeblick",
                                  .city = "Potsdam",
                                  .postal_code = "14467"};
  const auto damaged = [&whole](auto damage) {
    DuplicateDetails details = whole;
    damage(details);
    return details;
  };
  EXPECT_TRUE(Meet(whole, damaged([](auto& d) { std::swap(d.given_name, d.family_name); })));
  EXPECT_TRUE(Meet(whole, damaged([](auto& d) { d.given_name = "Catarina", d.city = "", d.street_address = ""; })));
  EXPECT_TRUE(Meet(whole, damaged([](auto& d) { d.family_name = "Hofman", d.postal_code = "14476", d.city = ""; })));
  EXPECT_TRUE(
      Meet(whole, damaged([](auto& d) { d.family_name = "Meier", d.city = "Potzdam", d.postal_code = "10115"; })));
  EXPECT_TRUE(Meet(whole, damaged([](auto& d) { d.given_name = "", d.street_address = "Lindenalee 12"; })));
  EXPECT_TRUE(Meet(whole, damaged([](auto& d) { d.street_address = "Haus Seeblik, Parkweg 3"; })));
  EXPECT_TRUE(
      Meet(whole, damaged([](auto& d) { d.street_address = "12 Birkenweg", d.city = "", d.family_name = "Hohmann"; })));
  EXPECT_FALSE(
      Meet(whole, {.given_name = "Bruno", .family_name = "Lima", .street_address = "Rua A, 1", .city = "Recife"}));

  EXPECT_TRUE(Meet({.emails = {"ana.souza@gmail.com"}}, {.emails = {"anasouza@acme.com"}}));
  EXPECT_TRUE(Meet({.phones = {"+5511987654321"}}, {.phones = {"+11987654321"}}));
  EXPECT_TRUE(Meet({.given_name = "Ana", .family_name = "Souza", .company_name = "Acme Ltda"},
                   {.given_name = "Ana", .family_name = "Sousa", .emails = {"x@acme.com"}}));
  EXPECT_TRUE(Meet({.company_name = "Acme GmbH", .city = "Berlin"}, {.company_name = "ACME", .city = "Berlin"}));
  EXPECT_FALSE(Meet({.emails = {"info@acme.com"}}, {.emails = {"info@umbrella.com"}}));
}

TEST(BlockingTest, PairsShareAKeyThatFewHave) {
  const auto key = [](uint64_t hash) { return BlockingKey{.kind = BlockingKind::kNameCity, .hash = hash}; };
  std::vector<std::vector<BlockingKey>> keys = {{key(1), key(2)}, {key(3)}, {key(2), key(1)}, {key(3), key(2)}};
  EXPECT_THAT(PairsToCompare(keys), ElementsAre(Pair(0, 2), Pair(0, 3), Pair(1, 3), Pair(2, 3)));

  keys.assign(kMaxBlockSize, {key(7)});
  EXPECT_THAT(PairsToCompare(keys), SizeIs(kMaxBlockSize * (kMaxBlockSize - 1) / 2));
  keys.push_back({key(7)});
  EXPECT_THAT(PairsToCompare(keys), IsEmpty());
  EXPECT_THAT(PairsToCompare({}), IsEmpty());
}

// Made-up leads with the skew of real ones: some names, towns and streets are everywhere.
class Population {
 public:
  explicit Population(uint64_t seed) : random_(seed) {
    for (int i = 0; i < 2'000; ++i) given_.push_back(Word(2));
    for (int i = 0; i < 20'000; ++i) family_.push_back(Word(3));
    for (int i = 0; i < 5'000; ++i) streets_.push_back(Word(3));
    for (int i = 0; i < 1'000; ++i) towns_.push_back(Word(3));
  }

  // One in ten is a damaged copy of the one before.
  std::vector<DuplicateDetails> Make(size_t count) {
    std::vector<DuplicateDetails> all;
    while (all.size() < count) {
      all.push_back(all.empty() || Below(10) != 0 ? NewLead(count) : Damaged(all.back()));
    }
    return all;
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }

  // The first of n words is said with a probability of 1/sqrt(n): Smith by 0.7 % of all.
  size_t Skewed(size_t size) {
    const double unit = static_cast<double>(random_() >> 11) / 9007199254740992.0;
    return static_cast<size_t>(unit * unit * static_cast<double>(size));
  }
  const std::string& Skewed(const std::vector<std::string>& words) { return words[Skewed(words.size())]; }

  std::string Word(int syllables) {
    std::string word;
    for (int i = 0; i < syllables; ++i) {
      word += "bcdfghjklmnprstvwz"[Below(18)];
      word += "aeiou"[Below(5)];
      if (Below(2) == 0) word += "lmnrst"[Below(6)];
    }
    return word;
  }

  DuplicateDetails NewLead(size_t count) {
    const size_t town = Skewed(towns_.size());
    DuplicateDetails lead = {.given_name = Skewed(given_),
                             .family_name = Skewed(family_),
                             .street_address = absl::StrCat(1 + Below(200), " ", Skewed(streets_), " street"),
                             .city = towns_[town],
                             .postal_code = absl::StrCat(10000 + town * 50 + Below(1 + 50 / (1 + town / 20)))};
    if (Below(2) == 0) lead.emails = {absl::StrCat(lead.given_name, ".", lead.family_name, Below(100), "@gmail.com")};
    if (Below(3) == 0) lead.phones = {absl::StrCat("+4930", 10000000 + Below(90000000))};
    if (Below(2) == 0)
      lead.company_name = absl::StrCat("company", Below(count / 5 + 1), " gmbh");  // as many as people need
    return lead;
  }

  DuplicateDetails Damaged(DuplicateDetails lead) {
    std::string& text = *std::vector{&lead.given_name, &lead.family_name, &lead.city, &lead.postal_code}[Below(4)];
    const size_t at = Below(text.size() - 1);
    std::swap(text[at], text[at + 1]);
    if (Below(2) == 0) lead.emails.clear();
    return lead;
  }

  std::mt19937_64 random_;
  std::vector<std::string> given_, family_, streets_, towns_;
};

size_t Compared(size_t leads) {
  std::vector<std::vector<BlockingKey>> keys;
  for (const DuplicateDetails& details : Population(/*seed=*/7).Make(leads)) keys.push_back(KeysOf(details));
  return PairsToCompare(keys).size();
}

TEST(BlockingTest, ComparisonsGrowAboutLinearly) {
  const size_t few = Compared(5'000);
  const size_t many = Compared(20'000);
  RecordProperty("pairs_of_5000", static_cast<int>(few));
  RecordProperty("pairs_of_20000", static_cast<int>(many));
  EXPECT_GT(few, 450u);  // the copies are among them
  EXPECT_LE(many, 5 * few) << few << " pairs of 5,000 leads, " << many << " of 20,000";
}

}  // namespace
}  // namespace smarketing::lead
