#include <string>

#include "absl/strings/str_cat.h"
#include "cli/yaml/from_yaml.h"
#include "cli/yaml/to_yaml.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "smarketing/lead/v1/deal.pb.h"
#include "smarketing/lead/v1/playbook.pb.h"
#include "smarketing/lead/v1/roster.pb.h"
#include "tests/support/status_matchers.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using google::protobuf::util::MessageDifferencer;
using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Message>
Message Text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// "4: words", for each violation.
std::vector<std::string> Problems(absl::string_view yaml, google::protobuf::Message* message) {
  const absl::Status status = FromYaml(yaml, "f", message);
  EXPECT_THAT(status, HasReason("WRONG_USAGE"));
  std::vector<std::string> problems;
  for (const Violation& violation : GetViolations(status)) {
    problems.push_back(absl::StrCat(violation.field, " ", violation.description));
  }
  return problems;
}

TEST(FromYamlTest, ReadsEveryKindOfField) {
  pb::Roster roster;
  ASSERT_THAT(FromYaml(R"(
teams:
  - {name: teams/north, display_name: Nörth, handoff_timeout: 4h}
reps:
  - name: reps/ana
    teams: [north]
    weight: 3
    inactive: true
    working_hours:
      time_zone: Europe/Berlin
      windows:
        - {weekday: 1, start: 09:00, end: "17:00"}
absences:
  - rep: ana
    start_time: 2026-07-01
    end_time: 2026-07-15 12:30
routing_rules:
  - name: routingRules/nordic
    conditions:
      - {field: country_code, operator: in, values: [NO, SE, "DK"]}
    teams: [north]
    strategy: round-robin
    only_working_hours: true
)",
                       "roster.yaml", &roster),
              IsOk());
  const auto wanted = Text<pb::Roster>(R"pb(
    teams {
      name: "teams/north"
      display_name: "Nörth"
      handoff_timeout { seconds: 14400 }
    }
    reps {
      name: "reps/ana"
      teams: "north"
      weight: 3
      inactive: true
      working_hours {
        time_zone: "Europe/Berlin"
        windows { weekday: 1 start: "09:00" end: "17:00" }
      }
    }
    absences {
      rep: "ana"
      start_time { seconds: 1782864000 }
      end_time { seconds: 1784118600 }
    }
    routing_rules {
      name: "routingRules/nordic"
      conditions { field: "country_code" operator: ROUTING_OPERATOR_IN values: "NO" values: "SE" values: "DK" }
      teams: "north"
      strategy: ROUTING_STRATEGY_ROUND_ROBIN
      only_working_hours: true
    })pb");
  EXPECT_TRUE(MessageDifferencer::Equals(roster, wanted)) << roster.DebugString();
}

TEST(FromYamlTest, SaysEverythingThatIsWrongWithItsLine) {
  pb::Roster roster;
  EXPECT_THAT(
      Problems(R"(teams:
  - nam: teams/north
    handoff_timeout: soon
reps:
  name: reps/ana
routing_rules:
  - order: "5"
    order: 6
    fall_through: yes
    strategy: fastest
    display_name: [a, b]
    teams:
      - a: b
)",
               &roster),
      ElementsAre("f:2: there is no field 'nam' in Team; its fields are name, etag, display_name, "
                  "handoff_timeout",
                  "f:3: 'handoff_timeout' must be a duration such as 90s, 30m, 4h or 14d, not 'soon'",
                  "f:5: 'reps' must be a list", "f:7: 'order' must be a whole number, not '5'",
                  "f:8: 'order' stands here a second time", "f:9: 'fall_through' must be true or false, not 'yes'",
                  "f:10: 'strategy' must be one of ROUND_ROBIN, WEIGHTED, LEAST_LOADED, RELATED_OWNER, not "
                  "'fastest'",
                  "f:11: 'display_name' must be one value, not a list",
                  "f:13: 'teams' must be one value, not a mapping"));
}

TEST(FromYamlTest, RefusesWhatIsNoDocument) {
  pb::Roster roster;
  EXPECT_THAT(Problems("", &roster), ElementsAre("f:1: the file is empty"));
  EXPECT_THAT(Problems("- a\n- b\n", &roster),
              ElementsAre("f:1: must hold the fields of Roster: teams, reps, absences, routing_rules"));
  EXPECT_THAT(Problems("teams: []\n---\nteams: []\n", &roster),
              ElementsAre("f:2: a second document begins; one is read"));
  EXPECT_THAT(Problems(", a", &roster), ElementsAre("f:1: a second document begins; one is read"));
  EXPECT_THAT(Problems("teams:\n  - {name: [\n", &roster), ElementsAre(HasSubstr("not YAML")));
  EXPECT_THAT(Problems("teams: \xff\n", &roster), ElementsAre("f:1: the file is not text in UTF-8"));
  EXPECT_THAT(Problems(absl::string_view("\0\0\0\0: [*a]", 10), &roster),
              ElementsAre("f:1: the file is not text in UTF-8"));
  EXPECT_THAT(Problems("teams:\nreps: []\n", &roster), ElementsAre("f:1: 'teams' has no value"));
  EXPECT_THAT(Problems("teams:\n  -\n", &roster), ElementsAre(HasSubstr("'teams' has no value")));
  EXPECT_THAT(Problems("teams:\n  - name:\n", &roster), ElementsAre("f:2: 'name' has no value"));
  EXPECT_THAT(Problems("reps:\n  - weight: 99999999999\n", &roster),
              ElementsAre("f:2: 'weight' must be a whole number, not '99999999999'"));
}

TEST(FromYamlTest, KnowsWhatOnlyTheServiceSets) {
  pb::Playbook playbook;
  EXPECT_THAT(Problems("revisions:\n  - state: APPROVED\n    reason: {key: A}\n    persona: {key: b}\n", &playbook),
              ElementsAre("f:2: 'state' is set by the service; leave it out",
                          "f:4: 'persona' and 'reason' exclude one another"));
}

TEST(FromYamlTest, ASmallFileCannotStandForAHugeOne) {
  std::string rules = "routing_rules:\n";
  std::string values = "x";
  for (int i = 0; i < 2000; ++i) values += ", x";
  absl::StrAppend(&rules, "  - &rule\n    conditions:\n      - &condition {field: tag, operator: IN, values: [", values,
                  "]}\n");
  for (int i = 0; i < 2000; ++i) rules += "      - *condition\n";
  pb::Roster roster;
  EXPECT_THAT(Problems(rules, &roster), ElementsAre(HasSubstr("more than 2000000 values")));
}

TEST(FromYamlTest, AnchorsMayBeUsed) {
  pb::Roster roster;
  ASSERT_THAT(FromYaml(R"(
reps:
  - {name: reps/a, working_hours: &office {time_zone: UTC, windows: [{weekday: 1, start: 09:00, end: 17:00}]}}
  - {name: reps/b, working_hours: *office}
)",
                       "f", &roster),
              IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(roster.reps(0).working_hours(), roster.reps(1).working_hours()));
}

TEST(ToYamlTest, ReadsWell) {
  EXPECT_EQ(ToYaml(Text<pb::Roster>(R"pb(
              teams {
                name: "teams/north"
                etag: "7"
                handoff_timeout { seconds: 14400 }
              }
              reps {
                name: "reps/ana"
                teams: "north"
                working_hours {
                  time_zone: "UTC"
                  windows { weekday: 1 start: "09:00" end: "17:00" }
                }
              }
              routing_rules {
                name: "routingRules/nordic"
                conditions { field: "country_code" operator: ROUTING_OPERATOR_IN values: "NO" values: "SE" }
                strategy: ROUTING_STRATEGY_ROUND_ROBIN
              })pb")),
            R"(teams:
  - name: teams/north
    handoff_timeout: 4h
reps:
  - name: reps/ana
    teams: [north]
    working_hours:
      time_zone: UTC
      windows:
        - weekday: 1
          start: "09:00"
          end: "17:00"
routing_rules:
  - name: routingRules/nordic
    conditions:
      - field: country_code
        operator: IN
        values: ["NO", SE]
    strategy: ROUND_ROBIN
)");
}

// What is printed is what is read, whatever the texts hold.
TEST(ToYamlTest, ComesBack) {
  pb::Playbook playbook;
  for (const char* text : {"plain",
                           "two\nlines\n",
                           " space at the ends ",
                           "quote \" and ' and \\",
                           "# no comment",
                           "key: value",
                           "- item",
                           "yes",
                           "null",
                           "~",
                           "",
                           "1.5",
                           "-",
                           "{",
                           "*alias",
                           "&anchor",
                           "!tag",
                           "%directive",
                           "@at",
                           "`tick",
                           "tab\there",
                           "Zoë – 日本語 🎉",
                           "a # b",
                           "0x10",
                           "2026-01-01",
                           "<<",
                           "\"\"",
                           "''",
                           "---",
                           "...",
                           "?",
                           ": ",
                           "\x01",
                           "end\\"}) {
    auto* persona = playbook.add_revisions()->mutable_persona();
    persona->set_key("k");
    persona->set_description(text);
    persona->add_questions()->set_question(text);
    auto* asset = playbook.add_revisions()->mutable_content_asset();
    asset->add_personas(text);
    asset->add_journey_stages(pb::JOURNEY_STAGE_DECISION);
  }
  *playbook.add_revisions()->mutable_scoring_model() = Text<pb::ScoringModel>(R"pb(
    groups { id: "a" cap: 5 }
    fit_rules { id: "b" points: -3 operator: MATCH_OPERATOR_IS_SET field: "tag" }
    half_life { seconds: 1209600 }
    qualifying_grades: "A1")pb");
  playbook.mutable_revisions(0)->mutable_effective_time()->set_seconds(1782864000);
  playbook.mutable_revisions(1)->mutable_effective_time()->set_nanos(5000000);
  const std::string yaml = ToYaml(playbook);
  pb::Playbook back;
  ASSERT_THAT(FromYaml(yaml, "f", &back), IsOk()) << yaml;
  EXPECT_TRUE(MessageDifferencer::Equals(back, playbook)) << yaml;
}

TEST(ToYamlTest, DurationsInTheirLargestUnit) {
  for (const auto& [seconds, nanos, text] :
       {std::tuple(1209600, 0, "14d"), std::tuple(5400, 0, "90m"), std::tuple(61, 0, "61s"),
        std::tuple(1, 500'000'000, "1.500000000s"), std::tuple(0, 0, "0s")}) {
    pb::Team team;
    team.mutable_handoff_timeout()->set_seconds(seconds);
    team.mutable_handoff_timeout()->set_nanos(nanos);
    EXPECT_EQ(ToYaml(team), absl::StrCat("handoff_timeout: ", text, "\n"));
    pb::Team back;
    ASSERT_THAT(FromYaml(ToYaml(team), "f", &back), IsOk());
    EXPECT_TRUE(MessageDifferencer::Equals(back, team));
  }
}

}  // namespace
}  // namespace smarketing::cli
