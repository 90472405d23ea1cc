#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/pipeline_codec.h"
#include "lead_service/storage/playbook_codec.h"
#include "lead_service/storage/reference_codec.h"
#include "lead_service/storage/roster_codec.h"
#include "lead_service/storage/scoring_model_codec.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RosterData FullRoster() {
  RosterData roster;
  roster.teams = {{"inbound", "Inbound", absl::Hours(2)}, {"field", "", std::nullopt}};
  Rep rep;
  rep.key = "ana@example.com";
  rep.display_name = "Ana";
  rep.teams = {"inbound", "field"};
  rep.weight = 3;
  rep.max_open_leads = 30;
  rep.max_new_leads_per_day = 5;
  rep.monthly_cap = 100;
  rep.working_hours = WorkingHours{"America/Sao_Paulo", {{1, 9 * 60, 18 * 60}, {5, 9 * 60, 24 * 60}}};
  rep.inactive = true;
  Rep plain;
  plain.key = "bob";
  plain.teams = {"field"};
  roster.reps = {rep, plain};
  roster.absences = {{"a1", "bob", absl::FromUnixSeconds(1'700'000'000), absl::FromUnixSeconds(1'700'086'400), "ill"}};
  RoutingRule rule;
  rule.key = "dach";
  rule.display_name = "DACH";
  rule.order = 10;
  rule.conditions = {{RoutingAttribute::kCountryCode, RoutingOperator::kIn, {"DE", "AT"}},
                     {RoutingAttribute::kPersona, RoutingOperator::kIsNotSet, {}}};
  rule.teams = {"inbound"};
  rule.reps = {"bob"};
  rule.strategy = RoutingStrategy::kWeighted;
  rule.fall_through = true;
  rule.only_working_hours = true;
  roster.rules = {rule};
  return roster;
}

std::vector<std::string> Fields(const Violations& violations) {
  std::vector<std::string> fields;
  for (const Violation& violation : violations.all()) fields.push_back(violation.field);
  return fields;
}

TEST(RosterCodecTest, AnAbsenceWithoutANameGetsTheSameOneEachTime) {
  RosterData roster = FullRoster();
  roster.absences.push_back(roster.absences[0]);
  roster.absences.back().start_time += absl::Hours(1);
  v1::Roster proto = RosterToProto(roster);
  for (v1::Absence& absence : *proto.mutable_absences()) absence.clear_name();
  Violations violations;
  const RosterData once = RosterFromProto(proto, "roster", violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_NE(once.absences[0].key, once.absences[1].key);
  Validate(once, "roster", &violations);
  EXPECT_TRUE(violations.empty());
  proto.mutable_absences(0)->set_note("another note");
  EXPECT_EQ(RosterFromProto(proto, "roster", violations).absences[0].key, once.absences[0].key);
}

TEST(RosterCodecTest, GivesBackWhatItWasGiven) {
  Violations violations;
  EXPECT_EQ(RosterFromProto(RosterToProto(FullRoster()), "roster", violations), FullRoster());
  EXPECT_THAT(Fields(violations), IsEmpty());
}

TEST(RosterCodecTest, SaysWhereItIsWrong) {
  v1::Roster proto;
  proto.add_teams()->set_name("inbound");
  v1::Rep* rep = proto.add_reps();
  rep->set_name("teams/ana");
  v1::WorkingWindow* window = rep->mutable_working_hours()->add_windows();
  window->set_start("9");
  window->set_end("25:00");
  v1::RoutingRule* rule = proto.add_routing_rules();
  rule->set_name("routingRules/all");
  rule->add_conditions()->set_field("colour");
  Violations violations;
  const RosterData data = RosterFromProto(proto, "roster", violations);
  EXPECT_THAT(
      Fields(violations),
      ElementsAre("roster.teams[0].name", "roster.reps[0].name", "roster.reps[0].working_hours.windows[0].start",
                  "roster.reps[0].working_hours.windows[0].end", "roster.routing_rules[0].conditions[0].field"));
  EXPECT_EQ(data.reps[0].weight, 1);
  EXPECT_EQ(data.reps[0].monthly_cap, std::nullopt);
}

TEST(ReferenceCodecTest, GivesBackEveryKindOfItem) {
  const RosterData full = FullRoster();
  RosterData roster;
  std::vector<Pipeline> pipelines;
  std::vector<ReferenceChange> changes;
  for (const Team& team : full.teams) changes.push_back(Written(team));
  for (const Rep& rep : full.reps) changes.push_back(Written(rep));
  for (const Absence& absence : full.absences) changes.push_back(Written(absence));
  for (const RoutingRule& rule : full.rules) changes.push_back(Written(rule));
  changes.push_back(Written(BuiltInPipeline()));
  for (const ReferenceChange& change : changes) {
    SMK_ASSERT_OK(ReadReferenceItem(change.item, *change.content, &roster, &pipelines));
  }
  EXPECT_EQ(roster, full);
  EXPECT_THAT(pipelines, ElementsAre(BuiltInPipeline()));
  EXPECT_EQ(changes.back().item.name(), "pipelines/default");
  EXPECT_FALSE(ReadReferenceItem({ReferenceKind::kTeam, "x"}, "\xff", &roster, &pipelines).ok());
  EXPECT_FALSE(ReadReferenceItem({static_cast<ReferenceKind>(9), "x"}, "", &roster, &pipelines).ok());
}

TEST(PlaybookCodecTest, GivesBackEveryKindOfContent) {
  std::vector<PlaybookContent> contents = BuiltInPlaybook();
  contents.emplace_back(Retired());
  StageDefinition definition;
  definition.stage = Stage::kSalesAccepted;
  definition.display_name = "Accepted";
  definition.definition = "…";
  definition.required_fields = {Field::kCompanyName, Field::kOwner};
  definition.grades = {{FitGrade::kA, EngagementGrade::k1}, {FitGrade::kB, EngagementGrade::k3}};
  contents.emplace_back(definition);
  Persona persona{.key = "cfo", .display_name = "CFO", .description = "pays"};
  persona.questions = {{JourneyStage::kDecision, "What does it cost?", "Less."}};
  contents.emplace_back(persona);
  contents.emplace_back(ContentAsset{.key = "Guía",
                                     .title = "Guide",
                                     .url = "https://example.com",
                                     .personas = {"cfo"},
                                     .journey_stages = {JourneyStage::kAwareness}});
  for (const PlaybookContent& content : contents) {
    v1::PlaybookRevision proto;
    SetContent(content, &proto);
    Violations violations;
    EXPECT_EQ(ContentFromProto(proto, "revision", violations), content) << proto.DebugString();
    EXPECT_THAT(Fields(violations), IsEmpty());
  }
}

TEST(PlaybookCodecTest, SaysWhereItIsWrong) {
  v1::PlaybookRevision proto;
  proto.mutable_stage_definition()->add_required_fields("profile.company_name");
  proto.mutable_stage_definition()->add_required_fields("shoe_size");
  proto.mutable_stage_definition()->add_grades("Z9");
  Violations violations;
  ContentFromProto(proto, "revision", violations);
  EXPECT_THAT(Fields(violations),
              ElementsAre("revision.stage_definition.required_fields[1]", "revision.stage_definition.grades[0]"));

  proto.mutable_scoring_model()->add_fit_rules()->set_field("profile.shoe_size");
  proto.mutable_scoring_model()->add_qualifying_grades("A4");
  proto.mutable_scoring_model()->mutable_half_life();
  Violations more;
  ContentFromProto(proto, "revision", more);
  EXPECT_THAT(Fields(more), ElementsAre("revision.scoring_model.fit_rules[0].field", "revision.scoring_model.half_life",
                                        "revision.scoring_model.qualifying_grades[0]"));
}

TEST(ScoringModelCodecTest, NoCapIsAHundred) {
  Violations violations;
  const ScoringModel model = ScoringModelFromProto(v1::ScoringModel(), "model", violations);
  EXPECT_EQ(model.fit_cap, 100);
  EXPECT_EQ(model.engagement_cap, 100);
  EXPECT_EQ(model.half_life, absl::ZeroDuration());
}

}  // namespace
}  // namespace smarketing::lead
