#include "lead_service/domain/playbook.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/pipeline.h"
#include "lead_service/domain/reference_data.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using ::testing::IsNull;
using ::testing::SizeIs;

absl::Time Day(int n) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24) * n; }

PlaybookRevisionId RevisionId(uint8_t n) {
  std::array<uint8_t, 16> bytes{};
  bytes[15] = n;
  return PlaybookRevisionId(Uuid(bytes));
}

Reason MakeReason(absl::string_view key, absl::string_view name, std::vector<ReasonUse> uses = {ReasonUse::kLoss}) {
  return {.key = std::string(key), .display_name = std::string(name), .uses = std::move(uses)};
}

// The n-th revision that was approved, in force from a day.
PlaybookRevision Approved(uint8_t n, int day, PlaybookContent content, absl::string_view item = "") {
  PlaybookRevision revision;
  revision.id = RevisionId(n);
  revision.item = std::holds_alternative<Retired>(content) ? std::string(item) : ItemOf(content);
  revision.content = std::move(content);
  revision.state = PlaybookRevisionState::kApproved;
  revision.effective_time = Day(day);
  revision.approve_version = n;
  return revision;
}

std::vector<std::string> Fields(const PlaybookContent& content) {
  Violations violations;
  Validate(content, "revision.it", violations);
  std::vector<std::string> fields;
  for (const Violation& violation : violations.all()) fields.push_back(violation.field);
  return fields;
}

std::string Keys(const std::vector<const Reason*>& reasons) {
  return absl::StrJoin(reasons, " ", [](std::string* out, const Reason* reason) { out->append(reason->key); });
}

TEST(PlaybookTest, WithoutAnAgreementTheBuiltInOneHolds) {
  const Playbook playbook;
  const PlaybookInForce now = playbook.InForce(Day(0));
  for (int stage = 1; stage <= 10; ++stage) {
    EXPECT_EQ(now.Definition(static_cast<Stage>(stage)).stage, static_cast<Stage>(stage));
  }
  for (const ReasonUse use : {ReasonUse::kReject, ReasonUse::kRecycle, ReasonUse::kDisqualify, ReasonUse::kLoss}) {
    EXPECT_NE(now.FindReason("OTHER", use), nullptr);
    EXPECT_GE(now.Reasons(use).size(), 5u);
  }
  EXPECT_EQ(now.scoring_model(), DefaultScoringModel());
  EXPECT_TRUE(now.scoring_model_revision().is_nil());
  EXPECT_THAT(now.AssetsFor("", JourneyStage::kUnspecified), IsEmpty());
  EXPECT_THAT(playbook.LatestApproved("reasons/PRICE"), IsNull());
}

TEST(PlaybookTest, WhatIsBuiltInIsValid) {
  for (const PlaybookContent& content : BuiltInPlaybook()) {
    EXPECT_THAT(Fields(content), IsEmpty()) << ItemOf(content);
  }
  Violations violations;
  Validate(BuiltInPipeline(), "pipeline", violations);
  EXPECT_TRUE(violations.empty());
}

TEST(PlaybookTest, TheLatestEffectiveTimeThatHasComeDecides) {
  std::vector<PlaybookRevision> approved;
  approved.push_back(Approved(3, 30, MakeReason("PRICE", "later")));
  approved.push_back(Approved(1, 10, MakeReason("PRICE", "first")));
  approved.push_back(Approved(2, 20, MakeReason("PRICE", "second")));
  const Playbook playbook(std::move(approved));
  const auto name = [&](absl::Time at) {
    return playbook.InForce(at).FindReason("PRICE", ReasonUse::kLoss)->display_name;
  };
  EXPECT_EQ(name(Day(10) - absl::Microseconds(1)), "Too expensive");
  EXPECT_EQ(name(Day(10)), "first");
  EXPECT_EQ(name(Day(20) - absl::Microseconds(1)), "first");
  EXPECT_EQ(name(Day(20)), "second");
  EXPECT_EQ(name(Day(1000)), "later");
  EXPECT_EQ(playbook.LatestApproved("reasons/PRICE")->id, RevisionId(3));
}

TEST(PlaybookTest, OfTheSameTimeTheOneApprovedLastIsInForce) {
  std::vector<PlaybookRevision> approved;
  approved.push_back(Approved(2, 10, MakeReason("PRICE", "corrected")));
  approved.push_back(Approved(1, 10, MakeReason("PRICE", "wrong")));
  const Playbook playbook(std::move(approved));
  EXPECT_EQ(playbook.InForce(Day(10)).FindReason("PRICE", ReasonUse::kLoss)->display_name, "corrected");
}

// Against a list that is searched from end to end.
TEST(PlaybookTest, IsWhatASimpleSearchFinds) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<PlaybookRevision> approved;
    for (uint8_t n = 1; n <= 30; ++n) {
      const std::string key = absl::StrCat("K", random() % 4);
      PlaybookContent content = Retired();
      if (random() % 4 != 0) content = MakeReason(key, absl::StrCat("name ", n));
      approved.push_back(
          Approved(n, static_cast<int>(random() % 20), std::move(content), absl::StrCat("reasons/", key)));
    }
    std::shuffle(approved.begin(), approved.end(), random);
    const std::vector<PlaybookRevision> all = approved;
    const Playbook playbook(std::move(approved));
    for (int day = -1; day <= 20; ++day) {
      for (int k = 0; k < 4; ++k) {
        const std::string key = absl::StrCat("K", k);
        const PlaybookRevision* expected = nullptr;
        for (const PlaybookRevision& revision : all) {
          if (revision.item != absl::StrCat("reasons/", key) || *revision.effective_time > Day(day)) continue;
          if (expected == nullptr || *revision.effective_time > *expected->effective_time ||
              (*revision.effective_time == *expected->effective_time &&
               revision.approve_version > expected->approve_version)) {
            expected = &revision;
          }
        }
        const Reason* found = playbook.InForce(Day(day)).FindReason(key, ReasonUse::kLoss);
        const Reason* wanted = expected == nullptr ? nullptr : std::get_if<Reason>(&expected->content);
        ASSERT_EQ(found == nullptr, wanted == nullptr) << key << " on day " << day;
        if (found != nullptr) {
          ASSERT_EQ(*found, *wanted);
        }
      }
    }
  }
}

TEST(PlaybookTest, ARetiredReasonIsGone) {
  std::vector<PlaybookRevision> approved;
  approved.push_back(Approved(1, 10, Retired(), "reasons/PRICE"));
  const Playbook playbook(std::move(approved));
  EXPECT_NE(playbook.InForce(Day(9)).FindReason("PRICE", ReasonUse::kLoss), nullptr);
  const PlaybookInForce now = playbook.InForce(Day(10));
  EXPECT_THAT(now.FindReason("PRICE", ReasonUse::kLoss), IsNull());
  EXPECT_THAT(now.Find("reasons/PRICE"), IsNull());
  EXPECT_THAT(Keys(now.Reasons(ReasonUse::kLoss)), ::testing::Not(::testing::HasSubstr("PRICE")));
  EXPECT_FALSE(playbook.CanRetire("reasons/PRICE"));
  EXPECT_TRUE(playbook.CanRetire("reasons/NO_DECISION"));
  EXPECT_FALSE(playbook.CanRetire("reasons/NOBODY_KNOWS"));
}

TEST(PlaybookTest, ARetiredStageDefinitionOrScoringModelGivesWayToTheBuiltInOne) {
  StageDefinition definition;
  definition.stage = Stage::kMarketingQualified;
  definition.display_name = "Ours";
  ScoringModel model = DefaultScoringModel();
  model.fit_a = 60;
  std::vector<PlaybookRevision> approved;
  approved.push_back(Approved(1, 10, definition));
  approved.push_back(Approved(2, 20, Retired(), "stageDefinitions/MARKETING_QUALIFIED"));
  approved.push_back(Approved(3, 10, model));
  approved.push_back(Approved(4, 20, Retired(), "scoringModels/default"));
  const Playbook playbook(std::move(approved));
  EXPECT_EQ(playbook.InForce(Day(10)).Definition(Stage::kMarketingQualified).display_name, "Ours");
  EXPECT_EQ(playbook.InForce(Day(20)).Definition(Stage::kMarketingQualified).display_name, "Marketing qualified");
  EXPECT_EQ(playbook.InForce(Day(10)).scoring_model_revision(), RevisionId(3));
  EXPECT_EQ(playbook.InForce(Day(20)).scoring_model(), DefaultScoringModel());
  EXPECT_TRUE(playbook.InForce(Day(20)).scoring_model_revision().is_nil());
  EXPECT_FALSE(playbook.CanRetire("scoringModels/default"));
  EXPECT_FALSE(playbook.CanRetire("stageDefinitions/LEAD"));
}

TEST(PlaybookTest, WhatHasNoOtherReasonAlwaysHasOther) {
  using enum ReasonUse;
  EXPECT_THAT(Fields(MakeReason("OTHER", "Only for some", {kReject})), ElementsAre("revision.it.uses"));
  EXPECT_THAT(Fields(MakeReason("OTHER", "In our words", {kLoss, kDisqualify, kRecycle, kReject})), IsEmpty());
  EXPECT_FALSE(Playbook().CanRetire("reasons/OTHER"));
  std::vector<PlaybookRevision> approved;
  approved.push_back(Approved(1, 10, Retired(), "reasons/OTHER"));
  const Playbook playbook(std::move(approved));
  EXPECT_NE(playbook.InForce(Day(10)).FindReason("OTHER", kLoss), nullptr) << "retired before that was refused";
}

TEST(PlaybookTest, OldScoringModelsStayKnown) {
  ScoringModel first = DefaultScoringModel();
  first.fit_a = 60;
  ScoringModel second = first;
  second.fit_a = 70;
  std::vector<PlaybookRevision> approved;
  approved.push_back(Approved(1, 10, first));
  approved.push_back(Approved(2, 20, second));
  approved.push_back(Approved(3, 30, Retired(), "scoringModels/default"));
  Playbook moved(std::move(approved));
  const Playbook playbook = std::move(moved);
  EXPECT_EQ(playbook.FindScoringModel(RevisionId(1))->fit_a, 60);
  EXPECT_EQ(playbook.FindScoringModel(RevisionId(2))->fit_a, 70);
  EXPECT_EQ(*playbook.FindScoringModel(PlaybookRevisionId()), DefaultScoringModel());
  EXPECT_THAT(playbook.FindScoringModel(RevisionId(3)), IsNull());
  EXPECT_THAT(playbook.FindScoringModel(RevisionId(9)), IsNull());
}

TEST(PlaybookTest, ReasonsAreForTheirUses) {
  const Playbook playbook;
  const PlaybookInForce now = playbook.InForce(Day(0));
  EXPECT_NE(now.FindReason("PRICE", ReasonUse::kLoss), nullptr);
  EXPECT_THAT(now.FindReason("PRICE", ReasonUse::kReject), IsNull());
  Violations violations;
  now.CheckReason("PRICE", "", ReasonUse::kLoss, "reason", violations);
  now.CheckReason("OTHER", "a note", ReasonUse::kLoss, "reason", violations);
  EXPECT_TRUE(violations.empty());
  now.CheckReason("price", "", ReasonUse::kLoss, "reason", violations);
  now.CheckReason("OTHER", "  ", ReasonUse::kLoss, "reason", violations);
  now.CheckReason("OTHER", "", ReasonUse::kLoss, "lost_reason", violations, "lost_note");
  ASSERT_THAT(violations.all(), SizeIs(3));
  EXPECT_EQ(violations.all()[0].field, "reason");
  EXPECT_THAT(violations.all()[0].description, ::testing::HasSubstr("COMPETITOR, MISSING_FEATURE"));
  EXPECT_EQ(violations.all()[1].field, "note");
  EXPECT_EQ(violations.all()[2].field, "lost_note");
}

TEST(PlaybookTest, AssetsArePickedByPersonaAndJourneyStage) {
  const auto asset = [](uint8_t n, absl::string_view key, std::vector<std::string> personas,
                        std::vector<JourneyStage> stages) {
    return Approved(n, 0,
                    ContentAsset{.key = std::string(key),
                                 .title = "t",
                                 .personas = std::move(personas),
                                 .journey_stages = std::move(stages)});
  };
  std::vector<PlaybookRevision> approved;
  approved.push_back(asset(1, "all", {}, {}));
  approved.push_back(asset(2, "cfo", {"cfo"}, {}));
  approved.push_back(asset(3, "decision", {}, {JourneyStage::kDecision}));
  approved.push_back(asset(4, "cfo-decision", {"cfo", "ceo"}, {JourneyStage::kDecision, JourneyStage::kConsideration}));
  const Playbook playbook(std::move(approved));
  const auto keys = [&](absl::string_view persona, JourneyStage stage) {
    std::vector<std::string> result;
    for (const ContentAsset* found : playbook.InForce(Day(1)).AssetsFor(persona, stage)) result.push_back(found->key);
    return result;
  };
  EXPECT_THAT(keys("cfo", JourneyStage::kDecision), ElementsAre("all", "cfo", "cfo-decision", "decision"));
  EXPECT_THAT(keys("cfo", JourneyStage::kAwareness), ElementsAre("all", "cfo"));
  EXPECT_THAT(keys("cfo", JourneyStage::kUnspecified), ElementsAre("all", "cfo", "cfo-decision", "decision"));
  EXPECT_THAT(keys("cio", JourneyStage::kDecision), ElementsAre("all", "decision"));
  EXPECT_THAT(keys("", JourneyStage::kConsideration), ElementsAre("all"));
}

TEST(PlaybookItemTest, EverythingThatIsWrongIsSaid) {
  StageDefinition definition;
  definition.required_fields = {Field::kTeam, Field::kTeam};
  EXPECT_THAT(Fields(definition),
              ElementsAre("revision.it.display_name", "revision.it.definition", "revision.it.required_fields[1]"));
  Persona persona{.key = "CFO", .display_name = " "};
  persona.questions = {{JourneyStage::kAwareness, "", ""}};
  EXPECT_THAT(Fields(persona),
              ElementsAre("revision.it.key", "revision.it.display_name", "revision.it.questions[0].question"));
  Reason reason = MakeReason("no budget", "No budget", {ReasonUse::kLoss, ReasonUse::kLoss});
  reason.disqualifies = true;
  EXPECT_THAT(Fields(reason), ElementsAre("revision.it.key", "revision.it.uses[1]", "revision.it.disqualifies"));
  EXPECT_THAT(Fields(MakeReason("A", "a", {})), ElementsAre("revision.it.uses"));
  const ContentAsset asset{.key = "a ", .title = "", .url = "javascript:alert(1)", .personas = {"a", "a"}};
  EXPECT_THAT(Fields(asset),
              ElementsAre("revision.it.key", "revision.it.title", "revision.it.url", "revision.it.personas[1]"));
  ScoringModel model = DefaultScoringModel();
  model.fit_cap = 0;
  EXPECT_THAT(Fields(model), ::testing::Contains("revision.it.fit_cap"));
}

TEST(PlaybookRevisionTest, ComesIntoForceWithTheSecondApproval) {
  PlaybookRevision revision;
  revision.item = "reasons/PRICE";
  revision.base_version = 5;
  revision.effective_time = Day(10);
  SMK_ASSERT_OK(Approve(BusinessFunction::kSales, "sam", Day(1), nullptr, 6, &revision));
  EXPECT_EQ(revision.state, PlaybookRevisionState::kProposed);
  EXPECT_EQ(revision.version, 2);
  const PlaybookRevision once = revision;
  SMK_ASSERT_OK(Approve(BusinessFunction::kSales, "sue", Day(2), nullptr, 6, &revision));
  EXPECT_EQ(revision, once);
  SMK_ASSERT_OK(Approve(BusinessFunction::kMarketing, "max", Day(3), nullptr, 6, &revision));
  EXPECT_EQ(revision.state, PlaybookRevisionState::kApproved);
  EXPECT_EQ(revision.effective_time, Day(10));
  EXPECT_EQ(revision.approve_version, 6);
  EXPECT_EQ(revision.approvals[0].approver, "max");
  EXPECT_EQ(revision.approvals[1].approver, "sam");
  EXPECT_THAT(Approve(BusinessFunction::kMarketing, "max", Day(3), nullptr, 7, &revision),
              HasReason("WRONG_REVISION_STATE"));
  EXPECT_THAT(Reject(&revision), HasReason("WRONG_REVISION_STATE"));
}

TEST(PlaybookRevisionTest, NeverChangesThePast) {
  for (const std::optional<absl::Time> wanted : {std::optional<absl::Time>(), std::optional(Day(1))}) {
    PlaybookRevision revision;
    revision.effective_time = wanted;
    SMK_ASSERT_OK(Approve(BusinessFunction::kSales, "sam", Day(2), nullptr, 1, &revision));
    SMK_ASSERT_OK(Approve(BusinessFunction::kMarketing, "max", Day(3), nullptr, 1, &revision));
    EXPECT_EQ(revision.effective_time, Day(3));
  }
}

TEST(PlaybookRevisionTest, WhatWasApprovedMeanwhileComesBefore) {
  const PlaybookRevision other = Approved(6, 1, MakeReason("PRICE", "other"));
  PlaybookRevision revision;
  revision.base_version = 5;
  EXPECT_THAT(Approve(BusinessFunction::kSales, "sam", Day(2), &other, 7, &revision), HasReason("SUPERSEDED"));
  EXPECT_THAT(revision.approvals, IsEmpty());
  SMK_EXPECT_OK(Reject(&revision));
  revision = PlaybookRevision();
  revision.base_version = 6;  // the proposer knew it
  SMK_EXPECT_OK(Approve(BusinessFunction::kSales, "sam", Day(2), &other, 7, &revision));
}

TEST(PipelineTest, TheDefaultOneIsThereAndComesFirst) {
  EXPECT_THAT(Pipelines().all(), ElementsAre(BuiltInPipeline()));
  const Pipeline alpha{"alpha", "A", {{"only", "Only", 50}}};
  const Pipelines two({alpha});
  EXPECT_THAT(two.all(), ElementsAre(BuiltInPipeline(), alpha));
  EXPECT_EQ(two.Find("")->key, "default");
  EXPECT_EQ(*two.Find("alpha"), alpha);
  EXPECT_THAT(two.Find("beta"), IsNull());
  const Pipeline ours{"default", "Ours", {{"only", "Only", 50}}};
  EXPECT_EQ(Pipelines({alpha, ours}).Find("")->display_name, "Ours");
  EXPECT_EQ(alpha.FindStage("")->id, "only");
  EXPECT_THAT(alpha.FindStage("none"), IsNull());
}

TEST(PipelineTest, EverythingThatIsWrongIsSaid) {
  Violations violations;
  Validate(Pipeline{"Key", "", {{"a", "", 50}, {"a", "", 40}, {"B", "", 101}}}, "pipeline", violations);
  std::vector<std::string> fields;
  for (const Violation& violation : violations.all()) fields.push_back(violation.field);
  EXPECT_THAT(fields,
              ElementsAre("pipeline.name", "pipeline.display_name", "pipeline.stages[1].id",
                          "pipeline.stages[1].probability", "pipeline.stages[2].id", "pipeline.stages[2].probability"));
}

TEST(ReferenceDataTest, NothingWrittenIsWhatIsBuiltIn) {
  const ReferenceData data;
  EXPECT_EQ(data.EtagOf({ReferenceKind::kPipeline, "default"}), "");
  EXPECT_THAT(data.roster.data().teams, IsEmpty());
  EXPECT_EQ((ReferenceKey{ReferenceKind::kRoutingRule, "dach"}.name()), "routingRules/dach");
}

}  // namespace
}  // namespace smarketing::lead
