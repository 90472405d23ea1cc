#include "lead_service/domain/roster.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/status/error.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::IsOk;
using ::smarketing::testing::ViolatesField;

Rep MakeRep(absl::string_view key, std::vector<std::string> teams = {"dach"}) {
  Rep rep;
  rep.key = std::string(key);
  rep.teams = std::move(teams);
  return rep;
}

RosterData Data() {
  RosterData data;
  data.teams = {{"dach", "DACH", absl::Hours(24)}, {"latam", "LatAm", std::nullopt}};
  data.reps = {MakeRep("carl"), MakeRep("ana", {"latam", "dach"}), MakeRep("bob@example.com", {"latam"})};
  RoutingRule rule;
  rule.key = "all";
  rule.teams = {"dach"};
  data.rules = {rule};
  return data;
}

absl::Status Check(const RosterData& data) {
  Violations violations;
  Validate(data, "roster", &violations);
  return violations.ToStatus();
}

TEST(RosterValidationTest, AGoodOne) { EXPECT_THAT(Check(Data()), IsOk()); }

TEST(RosterValidationTest, AllViolationsAtOnce) {
  RosterData data = Data();
  data.teams[0].key = "DACH";
  data.teams[1].handoff_timeout = absl::Seconds(59);
  data.teams.push_back(data.teams[1]);
  data.reps[0].weight = 1001;
  data.reps[1].teams.clear();
  data.reps[2].monthly_cap = -1;
  data.reps[2].working_hours = WorkingHours{"Nowhere", {}};
  data.absences = {{"a", "nobody", Day(2), Day(1), ""}};
  data.rules[0].reps = {"ana", "ana", "zoe"};
  data.rules[0].conditions = {{RoutingAttribute::kStage, RoutingOperator::kIn, {"QUALIFIED", ""}},
                              {RoutingAttribute::kGrade, RoutingOperator::kNotIn, {}},
                              {RoutingAttribute::kCountryCode, RoutingOperator::kIsSet, {"BR"}},
                              {RoutingAttribute::kCountryCode, RoutingOperator::kIn, {"Brazil"}}};
  RoutingRule queue;
  queue.key = "queue";
  queue.teams = {"latam", "dach"};
  queue.fall_through = true;
  queue.only_working_hours = true;
  RoutingRule nobody;
  nobody.key = "queue";
  nobody.strategy = RoutingStrategy::kWeighted;
  data.rules.push_back(queue);
  data.rules.push_back(nobody);

  const absl::Status status = Check(data);
  for (const char* path : {
           "roster.teams[0].name",
           "roster.teams[1].handoff_timeout",
           "roster.teams[2].name",
           "roster.reps[0].teams[0]",
           "roster.reps[0].weight",
           "roster.reps[1].teams",
           "roster.reps[2].monthly_cap",
           "roster.reps[2].working_hours.time_zone",
           "roster.reps[2].working_hours.windows",
           "roster.absences[0].rep",
           "roster.absences[0].end_time",
           "roster.routing_rules[0].teams[0]",
           "roster.routing_rules[0].reps[1]",
           "roster.routing_rules[0].reps[2]",
           "roster.routing_rules[0].conditions[0].values[0]",
           "roster.routing_rules[0].conditions[0].values[1]",
           "roster.routing_rules[0].conditions[1].values",
           "roster.routing_rules[0].conditions[2].values",
           "roster.routing_rules[0].conditions[3].values[0]",
           "roster.routing_rules[1].strategy",
           "roster.routing_rules[1].fall_through",
           "roster.routing_rules[1].only_working_hours",
           "roster.routing_rules[2].teams",
           "roster.routing_rules[2].name",
       }) {
    EXPECT_THAT(status, ViolatesField(path));
  }
}

TEST(RosterValidationTest, Keys) {
  EXPECT_THAT(ValidateRosterKey("ana.b-c_9@example.com"), IsOk());
  for (const std::string& bad : {std::string(), std::string("Ana"), std::string("a b"), std::string("a/b"),
                                 std::string("é"), std::string(65, 'a')}) {
    EXPECT_FALSE(ValidateRosterKey(bad).ok()) << bad;
  }
}

TEST(DailyShareTest, IsAThirtiethRoundedHalfUp) {
  const std::pair<int32_t, int32_t> cases[] = {{0, 0},
                                               {1, 0},
                                               {14, 0},
                                               {15, 1},
                                               {30, 1},
                                               {44, 1},
                                               {45, 2},
                                               {100, 3},
                                               {104, 3},
                                               {105, 4},
                                               {2147483647, 71582788}};
  for (const auto& [monthly, daily] : cases) EXPECT_EQ(DailyShare(monthly), daily) << monthly;
}

TEST(RosterTest, AbsencesThatFollowEachOtherAreOne) {
  RosterData data = Data();
  data.absences = {{"c", "ana", Day(20), Day(25), ""},
                   {"b", "ana", Day(12), Day(15), ""},
                   {"a", "ana", Day(10), Day(12), ""},
                   {"d", "ana", Day(11), Day(11) + absl::Hours(1), ""}};
  const Roster roster(data);
  const Rep& ana = *roster.FindRep("ana");
  EXPECT_EQ(roster.AbsentUntil(ana, Day(9)), std::nullopt);
  EXPECT_EQ(roster.AbsentUntil(ana, Day(10)), Day(15));
  EXPECT_EQ(roster.AbsentUntil(ana, Day(14)), Day(15));
  EXPECT_EQ(roster.AbsentUntil(ana, Day(15)), std::nullopt);
  EXPECT_EQ(roster.AbsentUntil(ana, Day(21)), Day(25));
  EXPECT_EQ(roster.AbsentUntil(*roster.FindRep("carl"), Day(21)), std::nullopt);
}

TEST(RosterTest, APoolIsEachMemberOfItsTeamsAndItsRepsOnce) {
  RosterData data = Data();
  data.rules[0].teams = {"dach", "latam"};
  data.rules[0].reps = {"carl"};
  RoutingRule first = data.rules[0];
  first.key = "b";
  first.order = -1;
  first.teams = {"latam"};
  RoutingRule second = first;
  second.key = "a";
  data.rules.push_back(first);
  data.rules.push_back(second);
  const Roster roster(data);
  std::string text;
  for (const Roster::Rule& rule : roster.rules()) {
    text += rule.rule->key + ":";
    for (const Rep* rep : rule.members) text += " " + rep->key;
    text += "\n";
  }
  EXPECT_EQ(text, "a: ana bob@example.com carl\nb: ana bob@example.com carl\nall: ana bob@example.com carl\n");
}

}  // namespace
}  // namespace smarketing::lead
