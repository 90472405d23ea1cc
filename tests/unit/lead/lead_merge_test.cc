// Merging and unmerging: the table of rules, and the laws over random lives of leads.
#include "lead_service/domain/lead_merge.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lead/random_lead.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;

// How many members a struct has.
struct Anything {
  template <typename T>
  operator T() const {  // NOLINT: never called
    std::abort();
  }
};
template <typename T, typename... Members>
constexpr int CountMembers() {
  if constexpr (requires { T{Members()..., Anything()}; }) {
    return CountMembers<T, Members..., Anything>();
  } else {
    return sizeof...(Members);
  }
}

TEST(LeadMembersTest, EachIsMergedAndKept) {
  constexpr const char* kWhatToDo =
      "There is a new member. Say in lead_merge.cc and stage_history_merge.cc how it is merged and unmerged, store it "
      "in lead_snapshot.{proto,cc}, let RandomLeads fill it, and count it here.";
  EXPECT_EQ(CountMembers<Lead>(), 23) << kWhatToDo;  // `shown` is no part of the lead
  EXPECT_EQ(CountMembers<StageEntry>(), 8) << kWhatToDo;
  EXPECT_EQ(CountMembers<Identity>(), 3) << kWhatToDo;
  EXPECT_EQ(CountMembers<SourceDetails>(), 8) << kWhatToDo;
  EXPECT_EQ(CountMembers<Provenance>(), 2) << kWhatToDo;
}

// A lead that was captured on `day`.
Lead LeadOf(int day, IdSource& ids) {
  Lead lead;
  lead.id = LeadId(ids());
  lead.version = 1;
  lead.create_time = Day(day);
  StageEntry entry;
  entry.id = StageEntryId(ids());
  entry.enter_time = Day(day);
  lead.EnterStage(entry);
  return lead;
}

class LeadMergeTest : public ::testing::Test {
 protected:
  IdSource ids_ = CountingIds();
  Lead older_ = LeadOf(1, ids_);
  Lead younger_ = LeadOf(5, ids_);
};

TEST_F(LeadMergeTest, Fields) {
  struct Case {
    const char* what;
    const char* older;
    int older_day;
    const char* younger;
    int younger_day;
    const char* expected;
    int expected_day;
  };
  const Case cases[] = {
      {"the newer word", "A", 3, "B", 4, "B", 4},
      {"also when the older lead said it", "A", 6, "B", 4, "A", 6},
      {"a value that was cleared since", "A", 3, "", 4, "A", 3},
      {"the same word said twice", "A", 3, "A", 4, "A", 4},
      {"cleared twice", "", 3, "", 4, "", 4},
      {"two words of one time", "A", 3, "B", 3, "B", 3},
  };
  for (const Case& c : cases) {
    Lead older = older_;
    Lead younger = younger_;
    older.fields[Field::kCity] = c.older;
    older.provenance[Field::kCity] = Provenance{"ana", Day(c.older_day)};
    younger.fields[Field::kCity] = c.younger;
    younger.provenance[Field::kCity] = Provenance{"ana", Day(c.younger_day)};
    for (const Lead& merged : {MergedLead(older, younger), MergedLead(younger, older)}) {
      EXPECT_EQ(merged.fields[Field::kCity], c.expected) << c.what;
      EXPECT_EQ(merged.provenance[Field::kCity]->occur_time, Day(c.expected_day)) << c.what;
      EXPECT_FALSE(merged.provenance[Field::kCompanyName].has_value());
    }
  }
}

TEST_F(LeadMergeTest, TheSourceIsTheOlderLeads) {
  // Also when the younger one's was seen earlier.
  older_.OfferSource({.source = "google"}, Day(4));
  younger_.OfferSource({.source = "facebook"}, Day(2));
  for (Lead merged : {MergedLead(older_, younger_), MergedLead(younger_, older_)}) {
    EXPECT_EQ(merged.create_time, Day(1));
    EXPECT_EQ(merged.source.source, "google");
    EXPECT_EQ(merged.source_time, Day(4));
    merged.OfferSource({.source = "late"}, Day(5));
    EXPECT_EQ(merged.source.source, "google");
    merged.OfferSource({.source = "first"}, Day(0));
    EXPECT_EQ(merged.source.source, "first");
  }
}

TEST_F(LeadMergeTest, TheSourceIsTheOtherLeadsWhenTheOlderHasNone) {
  younger_.OfferSource({.source = "facebook"}, Day(5));
  for (const Lead& merged : {MergedLead(older_, younger_), MergedLead(younger_, older_)}) {
    EXPECT_EQ(merged.source.source, "facebook");
    EXPECT_EQ(merged.source_time, Day(5));
  }
}

TEST_F(LeadMergeTest, TheRest) {
  older_.SetTags({"a", "b"}, "ana", Day(6));
  younger_.SetTags({"b", "c"}, "bob", Day(5));
  older_.AddIdentity(Email("a@x.example"));
  younger_.AddIdentity(Visitor("cookie"));
  younger_.AddIdentity(Phone("+5511987654321"));
  younger_.OfferResponse(Day(7));
  older_.version = 4;
  const Lead merged = MergedLead(older_, younger_);
  EXPECT_THAT(merged.tags, ElementsAre("a", "b", "c"));
  EXPECT_EQ(merged.provenance.tags, (Provenance{"ana", Day(6)})) << "the newer word";
  EXPECT_EQ(MergedLead(younger_, older_).provenance.tags, merged.provenance.tags);
  EXPECT_EQ(UnmergeSurvivor(younger_, merged, merged, std::nullopt, ids_).provenance.tags, (Provenance{"bob", Day(5)}));
  EXPECT_EQ(merged.identities.size(), 3);
  EXPECT_EQ(merged.first_response_time, Day(7));
  EXPECT_EQ(merged.id, older_.id);
  EXPECT_EQ(merged.version, 4);
  EXPECT_EQ(World::Stays(merged), "LEAD@1");
  EXPECT_EQ(merged.stage_enter_time, Day(1));
}

TEST_F(LeadMergeTest, WhatWasRemovedAfterTheMergeStaysRemoved) {
  older_.SetTags({"a", "b"}, "ana", Day(2));
  younger_.SetTags({"b", "c"}, "ana", Day(6));
  older_.Overwrite(Field::kCity, "Recife", "ana", Day(2));
  const Lead merged = MergedLead(older_, younger_);
  Lead now = merged;
  now.SetTags({"b", "d"}, "bob", Day(8));
  now.Overwrite(Field::kCity, "", "bob", Day(8));
  const Lead back = UnmergeSurvivor(older_, merged, now, std::nullopt, ids_);
  EXPECT_THAT(back.tags, ElementsAre("b", "d"));
  EXPECT_EQ(back.provenance.tags, (Provenance{"bob", Day(8)}));
  EXPECT_EQ(back.fields[Field::kCity], "");
  EXPECT_EQ(back.provenance[Field::kCity]->actor, "bob");
}

TEST_F(LeadMergeTest, TheFirstResponseIsThatOfTheAttemptsThatStay) {
  older_.OfferResponse(Day(9));
  younger_.OfferResponse(Day(6));
  const Lead merged = MergedLead(older_, younger_);
  EXPECT_EQ(merged.first_response_time, Day(6));
  EXPECT_EQ(UnmergeSurvivor(older_, merged, merged, Day(9), ids_).first_response_time, Day(9));
  // One of after the merge, which was not the first then.
  EXPECT_EQ(UnmergeSurvivor(older_, merged, merged, Day(8), ids_).first_response_time, Day(8));
  // One that was.
  Lead now = merged;
  now.OfferResponse(Day(4));
  EXPECT_EQ(UnmergeSurvivor(older_, merged, now, Day(4), ids_).first_response_time, Day(4));
  EXPECT_EQ(UnmergeSurvivor(older_, merged, now, std::nullopt, ids_).first_response_time, Day(4));
}

TEST_F(LeadMergeTest, ASourceSeenSinceCountsWhenItIsEarlierThanTheSurvivorsOwn) {
  older_.OfferSource({.source = "google"}, Day(6));
  younger_.OfferSource({.source = "facebook"}, Day(4));
  const Lead merged = MergedLead(younger_, older_);
  EXPECT_EQ(merged.source.source, "google");
  Lead now = merged;
  now.OfferSource({.source = "newsletter"}, Day(5));
  EXPECT_EQ(UnmergeSurvivor(younger_, merged, now, std::nullopt, ids_).source.source, "facebook");
  now.OfferSource({.source = "fair"}, Day(3));
  EXPECT_EQ(UnmergeSurvivor(younger_, merged, now, std::nullopt, ids_).source.source, "fair");
}

TEST_F(LeadMergeTest, RecycledLeadsComeBackAtTheLaterTime) {
  const auto recycle = [&](Lead& lead, int day, int until) {
    StageEntry entry;
    entry.id = StageEntryId(ids_());
    entry.stage = Stage::kRecycled;
    entry.enter_time = Day(day);
    entry.move = Move::kSetByHand;
    lead.EnterStage(entry);
    lead.recycle_until = Day(until);
  };
  const Lead live = younger_;
  recycle(older_, 6, 30);
  recycle(younger_, 7, 20);
  EXPECT_EQ(MergedLead(younger_, older_).recycle_until, Day(30));
  const Lead merged = MergedLead(older_, live);
  EXPECT_EQ(merged.stage, Stage::kLead);
  EXPECT_EQ(merged.recycle_until, std::nullopt);
  // Recycled anew after the merge.
  Lead now = merged;
  recycle(now, 8, 40);
  EXPECT_EQ(UnmergeSurvivor(older_, merged, now, std::nullopt, ids_).recycle_until, Day(40));
  now.recycle_until.reset();
  EXPECT_EQ(UnmergeSurvivor(older_, merged, now, std::nullopt, ids_).recycle_until, std::nullopt);
  // Moved on after the merge.
  now = merged;
  StageEntry entry;
  entry.id = StageEntryId(ids_());
  entry.stage = Stage::kCustomer;
  entry.enter_time = Day(9);
  now.EnterStage(entry);
  const Lead back = UnmergeSurvivor(older_, merged, now, std::nullopt, ids_);
  EXPECT_EQ(back.stage, Stage::kCustomer);
  EXPECT_EQ(back.recycle_until, std::nullopt);
}

TEST_F(LeadMergeTest, WhatBecameOfTheSurvivorStays) {
  older_.open_handoff = HandoffId(ids_());
  older_.audit_key = "key";
  const Lead merged = MergedLead(older_, younger_);
  Lead now = merged;
  now.open_handoff = HandoffId(ids_());
  now.audit_key = "another";
  now.delete_time = Day(10);
  now.purge_time = Day(40);
  now.erase_time = Day(11);
  now.merged_into = younger_.id;
  now.parked_identities = {Email("parked@x.example")};
  Lead expected = now;
  EXPECT_EQ(UnmergeSurvivor(older_, merged, now, std::nullopt, ids_), expected);
}

TEST(WhatPreventsUnmergeTest, Table) {
  IdSource ids = CountingIds();
  const MergeId first(ids());
  const MergeId second(ids());
  const MergeId third(ids());
  const std::vector<MergeInto> merges = {{third, 9, true}, {first, 3, false}, {second, 7, false}};
  EXPECT_EQ(WhatPreventsUnmerge(second, merges, false), std::nullopt);
  EXPECT_EQ(WhatPreventsUnmerge(first, merges, false), UnmergeObstacle::kNotTheLatest);
  EXPECT_EQ(WhatPreventsUnmerge(third, merges, false), UnmergeObstacle::kUndone);
  EXPECT_EQ(WhatPreventsUnmerge(second, merges, true), UnmergeObstacle::kSurvivorMerged);
  EXPECT_EQ(WhatPreventsUnmerge(third, merges, true), UnmergeObstacle::kUndone);
}

// What two leads are apart from who they are.
Lead Facts(Lead lead) {
  lead.id = LeadId();
  lead.version = 0;
  lead.update_time = absl::Time();
  lead.audit_key.clear();
  lead.open_handoff.reset();
  return lead;
}

// The lead as it was, with the version and the time of `now`.
Lead AsOf(Lead lead, const Lead& now) {
  lead.version = now.version;
  lead.update_time = now.update_time;
  return lead;
}

TEST(LeadMergeLaw, ItDoesNotMatterWhoSurvives) {
  RandomLeads leads(20240704);
  for (int round = 0; round < 1000; ++round) {
    const Lead a = leads.Make();
    const Lead b = leads.Make();
    ASSERT_EQ(Facts(MergedLead(a, b)), Facts(MergedLead(b, a))) << "round " << round;
  }
}

// Of the stays, those without length can differ; StageHistoryMergeLaw has the rest. The original source of leads of
// which one has none depends on who is merged first.
TEST(LeadMergeLaw, TheOrderOfMergingDoesNotMatter) {
  RandomLeads leads(20240705);
  const auto make = [&] {
    Lead lead = leads.Make();
    lead.OfferSource(leads.Source(), leads.Time());
    return lead;
  };
  const auto facts = [](const Lead& lead) {
    Lead facts = Facts(lead);
    facts.stage_history = StageHistory();
    return facts;
  };
  for (int round = 0; round < 1000; ++round) {
    const Lead a = make();
    const Lead b = make();
    const Lead c = make();
    const Lead merged = MergedLead(MergedLead(a, b), c);
    ASSERT_EQ(facts(merged), facts(MergedLead(a, MergedLead(b, c)))) << "round " << round;
    ASSERT_EQ(facts(merged), facts(MergedLead(MergedLead(c, a), b))) << "round " << round;
  }
}

TEST(LeadMergeLaw, NothingIsLost) {
  RandomLeads leads(20240706);
  for (int round = 0; round < 1000; ++round) {
    const Lead a = leads.Make();
    const Lead b = leads.Make();
    const Lead merged = MergedLead(a, b);
    EXPECT_EQ(merged.identities.size(), a.identities.size() + b.identities.size());
    EXPECT_TRUE(std::is_sorted(merged.identities.begin(), merged.identities.end(),
                               [](const Identity& x, const Identity& y) { return x.key < y.key; }));
    for (const Lead& lead : {a, b}) {
      for (const Identity& identity : lead.identities) EXPECT_THAT(merged.identities, testing::Contains(identity));
      for (const std::string& tag : lead.tags) EXPECT_THAT(merged.tags, testing::Contains(tag));
      for (const Field field : kAllFields) {
        EXPECT_TRUE(lead.fields[field].empty() || !merged.fields[field].empty());
      }
      EXPECT_LE(merged.create_time, lead.create_time);
      EXPECT_TRUE(!lead.first_response_time.has_value() || *merged.first_response_time <= *lead.first_response_time);
      EXPECT_TRUE(!lead.source_time.has_value() || merged.source_time.has_value());
      EXPECT_TRUE(!lead.open_handoff.has_value() || merged.open_handoff.has_value());
    }
    if (::testing::Test::HasFailure()) FAIL() << "round " << round;
  }
}

// Any number of leads merged into one, and undone one by one.
TEST(LeadMergeLaw, UnmergeGivesBackWhatWas) {
  RandomLeads leads(20240707);
  for (int round = 0; round < 500; ++round) {
    Lead survivor = leads.Make();
    std::vector<Lead> before;
    std::vector<Lead> after;
    for (int n = 1 + leads.Below(4); n > 0; --n) {
      before.push_back(survivor);
      survivor = MergedLead(survivor, leads.Make());
      ++survivor.version;
      after.push_back(survivor);
    }
    for (; !before.empty(); before.pop_back(), after.pop_back()) {
      survivor = UnmergeSurvivor(before.back(), after.back(), survivor, before.back().first_response_time, leads.ids());
      ASSERT_EQ(survivor, AsOf(before.back(), survivor)) << "round " << round;
      ++survivor.version;
    }
  }
}

// Things that happen after everything that was known: it makes no difference for the survivor whether they happen to
// it while it is merged and stay when that is undone, or without the merge.
TEST(LeadMergeLaw, WhatHappensAfterTheMergeStaysWithTheSurvivor) {
  RandomLeads leads(20240708);
  for (int round = 0; round < 1000; ++round) {
    const Lead before = leads.Make();
    const Lead after = MergedLead(before, leads.Make());
    Lead now = after;
    Lead expected = before;
    for (int i = leads.Below(6), day = 100; i > 0; --i, day += 2) {
      const Field field = leads.AnyField();
      const std::string word = absl::StrCat("new ", leads.Below(3));
      Identity identity = Visitor(absl::StrCat("new cookie ", day));
      const int what = leads.Below(7);
      StageEntry entry = leads.Entry(static_cast<Stage>(1 + leads.Below(10)), Day(day), Move::kSetByHand);
      if (LeadsForward(now.stage, entry.stage, Move::kForwardByHand)) entry.move = Move::kForwardByHand;
      for (Lead* lead : {&now, &expected}) {
        if (what == 0) lead->Enrich(field, word, "new", Day(day), true);
        if (what == 1) lead->Overwrite(field, word, "new", Day(day + 1));
        if (what == 2) lead->AddTags({word}, "new", Day(day), true);
        if (what == 3) lead->AddIdentity(identity);
        if (what == 4 && lead->EnterStage(entry)) {
          lead->recycle_until.reset();
          if (entry.stage == Stage::kRecycled && day % 4 == 0) lead->recycle_until = Day(day + 9);
        }
        if (what == 6 && now.stage_history.current().id == expected.stage_history.current().id) {
          lead->ExplainStage("REASON", word);
        }
        if (what == 5) {  // an earlier beginning of everything
          lead->OfferSource({.source = word}, Day(-day));
          lead->OfferResponse(Day(-day));
          lead->create_time = std::min(lead->create_time, Day(-day));
        }
      }
      ++now.version;
      now.update_time = Day(day);
    }
    const Lead back = UnmergeSurvivor(before, after, now, before.first_response_time, leads.ids());
    ASSERT_EQ(back, AsOf(expected, now)) << "round " << round << "\n"
                                         << World::Stays(before) << "\n"
                                         << World::Stays(after) << "\n"
                                         << World::Stays(now) << "\n"
                                         << World::Stays(back);
  }
}

// Anything at all after the merge, several merges deep: what is left is sound, has all that it had before, and nothing
// that only the other leads had.
TEST(LeadMergeLaw, WhateverHappensTheSurvivorIsSound) {
  RandomLeads leads(20240709);
  for (int round = 0; round < 1000; ++round) {
    struct Step {
      Lead before;
      Lead other;
      Lead after;
    };
    std::vector<Step> steps;
    Lead survivor = leads.Make();
    for (int n = 1 + leads.Below(3); n > 0; --n) {
      const Lead other = leads.Make();
      steps.push_back({survivor, other, MergedLead(survivor, other)});
      survivor = steps.back().after;
      for (int i = leads.Below(8); i > 0; --i) leads.Live(survivor);
    }
    for (; !steps.empty(); steps.pop_back()) {
      const Step& step = steps.back();
      const Lead now = survivor;
      survivor = UnmergeSurvivor(step.before, step.after, now, step.before.first_response_time, leads.ids());
      EXPECT_EQ(survivor.id, step.before.id);
      EXPECT_EQ(survivor.stage, survivor.stage_history.current().stage);
      EXPECT_EQ(survivor.stage_enter_time, survivor.stage_history.current().enter_time);
      EXPECT_EQ(StageHistory(survivor.stage_history.entries()), survivor.stage_history);
      std::vector<IdentityKey> keys;
      std::vector<IdentityKey> both;
      for (const Identity& identity : survivor.identities) keys.push_back(identity.key);
      both = keys;
      for (const Identity& identity : step.other.identities) {
        EXPECT_THAT(keys, testing::Not(testing::Contains(identity.key)));
        both.push_back(identity.key);
      }
      EXPECT_EQ(both.size(), now.identities.size());
      for (const StageEntry& entry : step.before.stage_history.entries()) {
        EXPECT_THAT(survivor.stage_history.entries(), testing::Contains(testing::Field(&StageEntry::id, entry.id)));
      }
      for (const StageEntry& entry : step.other.stage_history.entries()) {
        EXPECT_THAT(survivor.stage_history.entries(),
                    testing::Not(testing::Contains(testing::Field(&StageEntry::id, entry.id))));
      }
      for (const std::string& tag : survivor.tags) EXPECT_THAT(now.tags, testing::Contains(tag));
      if (::testing::Test::HasFailure()) FAIL() << "round " << round;
      for (int i = leads.Below(3); i > 0; --i) leads.Live(survivor);
    }
  }
}

}  // namespace
}  // namespace smarketing::lead
