// What a lead knows of itself does not depend on the order in which it is told.
#include "lead_service/domain/lead.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;

TEST(LeadTest, EnrichTable) {
  struct Case {
    const char* what;
    const char* value;
    int day;
    const char* expected;
    int expected_day;
  };
  const Case cases[] = {
      {"an older word", "Old", 4, "Known", 5},    {"a newer word", "New", 6, "New", 6},
      {"an empty word", "", 6, "Known", 5},       {"a word of the same time", "Same", 5, "Known", 5},
      {"a confirmation", "Known", 7, "Known", 7}, {"an older confirmation", "Known", 3, "Known", 5},
  };
  for (const Case& c : cases) {
    Lead lead;
    lead.Enrich(Field::kCity, "Known", "ana", Day(5), true);
    lead.Enrich(Field::kCity, c.value, "bob", Day(c.day), true);
    EXPECT_EQ(lead.fields[Field::kCity], c.expected) << c.what;
    EXPECT_EQ(lead.provenance[Field::kCity]->occur_time, Day(c.expected_day)) << c.what;
  }
}

TEST(LeadTest, AWordWithoutATimeOfItsOwnDoesNotConfirm) {
  Lead lead;
  lead.Enrich(Field::kCity, "Known", "ana", Day(5), false);
  const Lead before = lead;
  lead.Enrich(Field::kCity, "Known", "ana", Day(6), false);
  EXPECT_EQ(lead, before);
}

TEST(LeadTest, AClearedFieldIsNotFilledByAnOlderWord) {
  Lead lead;
  lead.Enrich(Field::kOwner, "rep-1", "ana", Day(5), true);
  lead.Overwrite(Field::kOwner, "", "bob", Day(8));
  lead.Enrich(Field::kOwner, "rep-1", "import", Day(7), true);
  EXPECT_EQ(lead.fields[Field::kOwner], "");
  lead.Enrich(Field::kOwner, "rep-2", "import", Day(9), true);
  EXPECT_EQ(lead.fields[Field::kOwner], "rep-2");
}

TEST(LeadTest, OverwriteTable) {
  struct Case {
    const char* what;
    const char* known;
    const char* value;
    int day;
    bool confirm;
    int expected_day;  // 0: nobody has said anything
  };
  const Case cases[] = {
      {"another value", "Known", "New", 3, false, 3},
      {"the same value", "Known", "Known", 7, false, 5},
      {"a confirmation", "Known", "Known", 7, true, 7},
      {"an older confirmation", "Known", "Known", 3, true, 5},
      {"a confirmation of the same time", "Known", "Known", 5, true, 5},
      {"that an empty field is empty", "", "", 7, false, 0},
      {"that an empty field is known to be empty", "", "", 7, true, 7},
  };
  for (const Case& c : cases) {
    Lead lead;
    lead.Enrich(Field::kCity, c.known, "ana", Day(5), true);
    lead.Overwrite(Field::kCity, c.value, "bob", Day(c.day), c.confirm);
    EXPECT_EQ(lead.fields[Field::kCity], c.value) << c.what;
    const std::optional<Provenance>& said = lead.provenance[Field::kCity];
    ASSERT_EQ(said.has_value(), c.expected_day != 0) << c.what;
    if (said.has_value()) {
      EXPECT_EQ(said->occur_time, Day(c.expected_day)) << c.what;
    }
  }
}

TEST(LeadTest, TheWordAboutTags) {
  Lead lead;
  lead.AddTags({}, "ana", Day(1), true);
  EXPECT_FALSE(lead.provenance.tags.has_value()) << "nothing was said";
  lead.AddTags({"a"}, "ana", Day(5), false);
  EXPECT_EQ(lead.provenance.tags, (Provenance{"ana", Day(5)}));
  lead.AddTags({"b"}, "bob", Day(3), true);
  EXPECT_THAT(lead.tags, ElementsAre("a", "b")) << "an older capture adds";
  EXPECT_EQ(lead.provenance.tags, (Provenance{"ana", Day(5)})) << "and makes the word no older";
  lead.AddTags({"a"}, "bob", Day(6), false);
  EXPECT_EQ(lead.provenance.tags, (Provenance{"ana", Day(5)}));
  lead.AddTags({"a"}, "bob", Day(6), true);
  EXPECT_EQ(lead.provenance.tags, (Provenance{"bob", Day(6)}));
  lead.SetTags({"b", "a"}, "carl", Day(7), false);
  EXPECT_EQ(lead.provenance.tags, (Provenance{"bob", Day(6)}));
  lead.SetTags({"b", "a"}, "carl", Day(7), true);
  EXPECT_EQ(lead.provenance.tags, (Provenance{"carl", Day(7)}));
  lead.SetTags({}, "dan", Day(2), false);
  EXPECT_EQ(lead.provenance.tags, (Provenance{"dan", Day(2)}));
}

TEST(LeadTest, TagsAreSortedAndUnique) {
  Lead lead;
  lead.AddTags({"b", "a", "b"}, "ana", Day(1), false);
  lead.AddTags({"c", "a"}, "ana", Day(1), false);
  EXPECT_THAT(lead.tags, ElementsAre("a", "b", "c"));
  lead.SetTags({"z", "y", "z"}, "ana", Day(1));
  EXPECT_THAT(lead.tags, ElementsAre("y", "z"));
}

TEST(LeadTest, IdentitiesAreKeptInOrder) {
  Lead lead;
  for (const char* text : {"b@x.example", "c@x.example", "a@x.example"}) lead.AddIdentity(Email(text));
  EXPECT_EQ(lead.identities[0], Email("a@x.example"));
  EXPECT_EQ(lead.identities[2], Email("c@x.example"));
}

TEST(LeadTest, TheOrderInWhichItIsToldDoesNotMatter) {
  std::mt19937 random(42);
  for (int round = 0; round < 500; ++round) {
    std::vector<int> days(12);
    for (int i = 0; i < 12; ++i) days[i] = i;
    const auto tell = [&](Lead& lead) {
      for (const int day : days) {
        const std::string word = day % 4 == 0 ? "" : "word " + std::to_string(day % 3);
        lead.Enrich(Field::kCompanyName, word, "actor " + std::to_string(day), Day(day), true);
        lead.OfferSource({.source = word}, Day(day));
        lead.OfferResponse(Day(day));
        lead.AddTags({"tag " + std::to_string(day % 5)}, "actor " + std::to_string(day), Day(day), true);
      }
    };
    std::shuffle(days.begin(), days.end(), random);
    days.resize(std::uniform_int_distribution(1, 12)(random));
    Lead first;
    tell(first);
    std::shuffle(days.begin(), days.end(), random);
    Lead second;
    tell(second);
    EXPECT_EQ(first, second);
    EXPECT_EQ(first.first_response_time, Day(*std::min_element(days.begin(), days.end())));
    tell(second);
    EXPECT_EQ(first, second) << "saying it again changes something";
  }
}

}  // namespace
}  // namespace smarketing::lead
