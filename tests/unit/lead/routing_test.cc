#include "lead_service/domain/routing.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

class RoutingTest : public ::testing::Test {
 protected:
  RoutingTest() { data_.teams = {{"dach", "", std::nullopt}, {"latam", "", std::nullopt}}; }

  Rep& AddRep(absl::string_view key, std::vector<std::string> teams = {"dach"}, int weight = 1) {
    Rep& rep = data_.reps.emplace_back();
    rep.key = std::string(key);
    rep.teams = std::move(teams);
    rep.weight = weight;
    return rep;
  }
  RoutingRule& AddRule(absl::string_view key, RoutingStrategy strategy = RoutingStrategy::kRoundRobin,
                       std::vector<std::string> teams = {"dach"}) {
    RoutingRule& rule = data_.rules.emplace_back();
    rule.key = std::string(key);
    rule.order = static_cast<int32_t>(data_.rules.size());
    rule.strategy = strategy;
    rule.teams = std::move(teams);
    return rule;
  }
  void AddAbsence(absl::string_view rep, absl::Time start, absl::Time end) {
    data_.absences.push_back({absl::StrCat("absence", data_.absences.size()), std::string(rep), start, end, ""});
  }

  // A lead with these attributes.
  static RoutingRequest Request(const std::vector<std::pair<RoutingAttribute, std::string>>& attributes = {}) {
    RoutingRequest request;
    for (const auto& [attribute, value] : attributes) request.attributes.Add(attribute, value);
    return request;
  }
  RoutingDecision Decide(const RoutingRequest& request = {}, absl::Time now = Day(100)) {
    Violations violations;
    Validate(data_, "roster", &violations);
    EXPECT_TRUE(violations.empty()) << violations.ToStatus();
    return Route(Roster(data_), request, now, state_);
  }
  // "ana ana bob": who gets the next n leads; "-" is nobody.
  std::string Next(int n, const RoutingRequest& request = {}, absl::Time now = Day(100)) {
    const Roster roster(data_);
    std::vector<std::string> reps;
    for (int i = 0; i < n; ++i) {
      const RoutingDecision decision = Route(roster, request, now, state_);
      reps.push_back(decision.rep.empty() ? "-" : decision.rep);
    }
    return absl::StrJoin(reps, " ");
  }
  std::map<std::string, int> Count(int n, const RoutingRequest& request = {}, absl::Time now = Day(100)) {
    const Roster roster(data_);
    std::map<std::string, int> got;
    for (int i = 0; i < n; ++i) ++got[Route(roster, request, now, state_).rep];
    return got;
  }
  // "ana: ; bob: inactive": who could get it and why not.
  static std::string Candidates(const RoutingStep& step) {
    std::string text;
    for (const RoutingCandidate& candidate : step.candidates) {
      absl::StrAppend(&text, candidate.rep, candidate.chosen ? "*" : "", ": ", DescribeHindrances(candidate), "\n");
    }
    return text;
  }

  RosterData data_;
  RoutingState state_;
};

TEST_F(RoutingTest, TheFirstRuleThatMatchesDecides) {
  AddRep("ana");
  AddRep("bob", {"latam"});
  AddRule("brazil", RoutingStrategy::kRoundRobin, {"latam"}).conditions = {
      {RoutingAttribute::kCountryCode, RoutingOperator::kIn, {"BR", "PT"}},
      {RoutingAttribute::kGrade, RoutingOperator::kIn, {"A1"}}};
  AddRule("all");
  data_.rules[0].order = 7;
  data_.rules[1].order = 8;
  std::reverse(data_.rules.begin(), data_.rules.end());

  const RoutingDecision brazil =
      Decide(Request({{RoutingAttribute::kCountryCode, "br"}, {RoutingAttribute::kGrade, "A1"}}));
  EXPECT_EQ(brazil.rule, "brazil");
  EXPECT_EQ(brazil.rep, "bob");
  EXPECT_EQ(brazil.team, "latam");
  EXPECT_EQ(brazil.steps.size(), 1u);

  const RoutingDecision other =
      Decide(Request({{RoutingAttribute::kCountryCode, "BR"}, {RoutingAttribute::kGrade, "B1"}}));
  EXPECT_EQ(other.rule, "all");
  EXPECT_EQ(other.rep, "ana");
  ASSERT_EQ(other.steps.size(), 2u);
  EXPECT_EQ(other.steps[0].rule, "brazil");
  EXPECT_EQ(other.steps[0].failed_condition, 1u);
  EXPECT_EQ(other.steps[0].failure, "grade is \"B1\", not one of \"A1\"");
  EXPECT_TRUE(other.steps[0].candidates.empty());
  EXPECT_FALSE(other.steps[1].failed_condition.has_value());
}

TEST_F(RoutingTest, Conditions) {
  struct Case {
    RoutingCondition condition;
    std::vector<std::pair<RoutingAttribute, std::string>> lead;
    std::string failure;  // empty: holds
  };
  const Case cases[] = {
      {{RoutingAttribute::kSource, RoutingOperator::kIn, {"Google"}}, {{RoutingAttribute::kSource, "gOOgle"}}, ""},
      {{RoutingAttribute::kSource, RoutingOperator::kIn, {"straße"}}, {{RoutingAttribute::kSource, "STRASSE"}}, ""},
      {{RoutingAttribute::kSource, RoutingOperator::kIn, {"a", "b", "c", "d", "e", "f", "g"}},
       {{RoutingAttribute::kSource, "x"}},
       "source is \"x\", not one of \"a\", \"b\", \"c\", \"d\", \"e\" and 2 more"},
      {{RoutingAttribute::kSource, RoutingOperator::kIn, {"a"}}, {}, "source is not set, and must be one of \"a\""},
      {{RoutingAttribute::kTag, RoutingOperator::kIn, {"vip"}},
       {{RoutingAttribute::kTag, "x"}, {RoutingAttribute::kTag, "VIP"}},
       ""},
      {{RoutingAttribute::kTag, RoutingOperator::kNotIn, {"vip"}}, {{RoutingAttribute::kTag, "x"}}, ""},
      {{RoutingAttribute::kTag, RoutingOperator::kNotIn, {"vip"}}, {}, ""},
      {{RoutingAttribute::kTag, RoutingOperator::kNotIn, {"vip"}},
       {{RoutingAttribute::kTag, "x"}, {RoutingAttribute::kTag, "vip"}},
       "tag is \"x\", \"vip\", and must be none of \"vip\""},
      {{RoutingAttribute::kPersona, RoutingOperator::kIsSet, {}}, {{RoutingAttribute::kPersona, "cto"}}, ""},
      {{RoutingAttribute::kPersona, RoutingOperator::kIsSet, {}}, {}, "persona is not set"},
      {{RoutingAttribute::kTeam, RoutingOperator::kIsNotSet, {}}, {}, ""},
      {{RoutingAttribute::kTeam, RoutingOperator::kIsNotSet, {}},
       {{RoutingAttribute::kTeam, "dach"}},
       "team is \"dach\", and must not be set"},
  };
  AddRep("ana");
  AddRule("rule");
  for (const Case& c : cases) {
    data_.rules[0].conditions = {c.condition};
    const RoutingDecision decision = Decide(Request(c.lead));
    EXPECT_EQ(decision.steps[0].failure, c.failure);
    EXPECT_EQ(decision.rep.empty(), !c.failure.empty());
  }
}

TEST_F(RoutingTest, NoRuleMatches) {
  AddRep("ana");
  AddRule("brazil").conditions = {{RoutingAttribute::kCountryCode, RoutingOperator::kIn, {"BR"}}};
  const RoutingDecision decision = Decide();
  EXPECT_EQ(decision.held, HeldReason::kNoRule);
  EXPECT_EQ(decision.rule, "");
  EXPECT_EQ(Describe(decision), "none of 1 routing rules matches");
}

TEST_F(RoutingTest, AQueueOfATeamTakesEveryLead) {
  AddRep("ana").inactive = true;
  AddRule("queue", RoutingStrategy::kUnspecified);
  const RoutingDecision decision = Decide();
  EXPECT_EQ(decision.team, "dach");
  EXPECT_EQ(decision.rep, "");
  EXPECT_EQ(decision.held, std::nullopt);
  EXPECT_EQ(Describe(decision), "rule \"queue\": the queue of team \"dach\"");
}

TEST_F(RoutingTest, RoundRobinOverTenThousandIsWithinOne) {
  for (int i = 0; i < 9; ++i) AddRep(absl::StrCat("rep", i), {"dach"}, i + 1);
  AddRule("all");
  for (const auto& [rep, count] : Count(10'000)) EXPECT_LE(std::abs(count - 10'000.0 / 9), 1.0) << rep;
}

TEST_F(RoutingTest, WeightedOverTenThousandIsWithinTwoPercent) {
  double total = 0;
  for (int i = 0; i < 9; ++i) {
    AddRep(absl::StrCat("rep", i), {"dach"}, i * i + 7);
    total += i * i + 7;
  }
  AddRule("all", RoutingStrategy::kWeighted);
  const std::map<std::string, int> got = Count(10'000);
  for (const Rep& rep : data_.reps) {
    const double share = 10'000 * rep.weight / total;
    EXPECT_LE(std::abs(got.at(rep.key) - share), 0.02 * share) << rep.key;
  }
}

TEST_F(RoutingTest, WhyNobodyIsFree) {
  AddRep("a").inactive = true;
  AddRep("b");
  AddAbsence("b", Day(99), Day(102));
  AddRep("c").max_open_leads = 30;
  AddRep("d").max_new_leads_per_day = 10;
  AddRep("e").monthly_cap = 45;
  AddRep("f").max_open_leads = 5;
  AddAbsence("f", Day(90), Day(101));
  state_.loads = {{"c", {30, 1}}, {"d", {11, 10}}, {"e", {0, 2}}, {"f", {6, 0}}};
  AddRule("all");
  const RoutingDecision decision = Decide();
  EXPECT_EQ(decision.held, HeldReason::kNobodyFree);
  EXPECT_EQ(decision.rule, "all");
  EXPECT_EQ(Candidates(decision.steps[0]),
            "a: inactive\n"
            "b: absent until 2017-10-24T02:40:00Z\n"
            "c: 30 of 30 open leads\n"
            "d: 10 of 10 new leads in 24 hours\n"
            "e: 2 of 2 new leads in 24 hours, a day's share of the monthly cap\n"
            "f: absent until 2017-10-23T02:40:00Z; 6 of 5 open leads\n");
  EXPECT_EQ(decision.retry_time, Day(102));  // f will still be full when it is back
  EXPECT_EQ(Describe(decision),
            "rule \"all\": nobody of 6 is free (1 inactive, 2 absent, 3 at their limits), somebody at "
            "2017-10-24T02:40:00Z at the latest");
  EXPECT_EQ(HeldReasonName(*decision.held), "NOBODY_FREE");
}

TEST_F(RoutingTest, ALeadIsHeldInsteadOfGoingToTheNextRuleUnlessTheRuleFallsThrough) {
  AddRep("ana").inactive = true;
  AddRep("bob", {"latam"});
  AddRule("first");
  AddRule("second", RoutingStrategy::kRoundRobin, {"latam"});
  RoutingDecision decision = Decide();
  EXPECT_EQ(decision.held, HeldReason::kNobodyFree);
  EXPECT_EQ(decision.steps.size(), 1u);

  data_.rules[0].fall_through = true;
  decision = Decide();
  EXPECT_EQ(decision.rep, "bob");
  EXPECT_EQ(decision.rule, "second");
  ASSERT_EQ(decision.steps.size(), 2u);
  EXPECT_EQ(Candidates(decision.steps[0]), "ana: inactive\n");
  EXPECT_EQ(Candidates(decision.steps[1]), "bob*: \n");

  // Nobody there either: the first that matched holds it.
  data_.rules[1].fall_through = true;
  AddAbsence("bob", Day(99), Day(101));
  decision = Decide();
  EXPECT_EQ(decision.held, HeldReason::kNobodyFree);
  EXPECT_EQ(decision.rule, "first");
  EXPECT_EQ(decision.retry_time, Day(101));
}

TEST_F(RoutingTest, BeingOffWorkExcludesOnlyWhereTheRuleSaysSo) {
  Rep& ana = AddRep("ana");
  ana.working_hours = WorkingHours{"America/Sao_Paulo", {{1, 540, 1020}, {2, 540, 1020}}};
  AddRule("all");
  const absl::TimeZone zone = *LoadZone("America/Sao_Paulo");
  const absl::Time sunday = absl::FromCivil(absl::CivilHour(2024, 6, 9, 12), zone);
  EXPECT_EQ(Decide({}, sunday).rep, "ana");
  data_.rules[0].only_working_hours = true;
  RoutingDecision decision = Decide({}, sunday);
  EXPECT_EQ(Candidates(decision.steps[0]), "ana: not at work until 2024-06-10T12:00:00Z\n");
  EXPECT_EQ(decision.retry_time, sunday + absl::Hours(21));
  EXPECT_EQ(Decide({}, sunday + absl::Hours(21)).rep, "ana");
  // Absent, and after that not at work until the next morning.
  AddAbsence("ana", sunday, sunday + absl::Hours(30));
  decision = Decide({}, sunday);
  EXPECT_EQ(Candidates(decision.steps[0]),
            "ana: absent until 2024-06-10T21:00:00Z; not at work until 2024-06-11T12:00:00Z\n");
  EXPECT_EQ(decision.retry_time, sunday + absl::Hours(45));
}

TEST_F(RoutingTest, LeadsOfOneBatchSeeEachOther) {
  AddRep("ana").max_open_leads = 2;
  AddRep("bob").max_new_leads_per_day = 1;
  AddRule("all");
  EXPECT_EQ(Next(5), "ana bob ana - -");
  EXPECT_EQ(state_.loads["ana"], (RepLoad{2, 2}));
}

TEST_F(RoutingTest, LeastLoaded) {
  AddRep("ana");
  AddRep("bob");
  AddRep("carl", {"dach"}, 2);
  AddRule("all", RoutingStrategy::kLeastLoaded);
  state_.loads = {{"ana", {3, 0}}, {"bob", {1, 0}}, {"carl", {4, 0}}};
  // 3, 1, 2 for the weight; then as equals, whose last is the longest ago.
  EXPECT_EQ(Next(3), "bob carl bob");
  state_.loads.clear();
  std::string order;
  const Roster roster(data_);
  for (int i = 0; i < 6; ++i) {
    order += Route(roster, {}, Day(100), state_).rep + " ";
    state_.loads.clear();  // each is closed before the next comes
  }
  EXPECT_EQ(order, "ana carl bob ana carl bob ");
}

TEST_F(RoutingTest, TheOwnerOfRelatedLeadsGetsItOutOfTurn) {
  AddRep("ana");
  AddRep("bob");
  AddRep("carl").inactive = true;
  AddRep("dora", {"latam"});
  AddRule("all", RoutingStrategy::kRelatedOwner);
  const RoutingRequest acme = Request({{RoutingAttribute::kCompanyDomain, "Acme.example"}});
  state_.company_owners["acme.example"] = {{"ana", {2, Day(1)}},
                                           {"bob", {2, Day(2)}},
                                           {"carl", {9, Day(3)}},   // is not free
                                           {"dora", {9, Day(3)}}};  // is not of the pool
  RoutingDecision decision = Decide(acme);
  EXPECT_EQ(decision.rep, "bob");
  EXPECT_TRUE(decision.related);
  EXPECT_EQ(decision.steps[0].candidates[1].related_leads, 2);
  EXPECT_EQ(Next(3, acme), "bob bob bob");
  // Those did not use up bob's turns.
  EXPECT_EQ(Next(4), "ana bob ana bob");
  EXPECT_FALSE(Decide().related);
}

TEST_F(RoutingTest, TheSecondLeadOfACompanyFollowsTheFirstOfTheSameBatch) {
  for (const char* rep : {"ana", "bob", "carl"}) AddRep(rep);
  AddRule("all", RoutingStrategy::kRelatedOwner);
  Next(1);
  const std::string got = Next(3, Request({{RoutingAttribute::kCompanyDomain, "acme.example"}}));
  EXPECT_EQ(got, "bob bob bob");
}

TEST_F(RoutingTest, WhoDidNotAnswerGetsItAgainOnlyWhenNobodyElseIsFree) {
  AddRep("ana");
  AddRep("bob");
  AddRule("all");
  RoutingRequest request;
  request.passed_over = {"ana"};
  EXPECT_EQ(Next(1, request), "bob");
  AddAbsence("bob", Day(99), Day(101));
  const RoutingDecision decision = Decide(request);
  EXPECT_EQ(decision.rep, "ana");
  EXPECT_TRUE(decision.steps[0].candidates[0].passed_over);
}

TEST_F(RoutingTest, TheTeamOfARep) {
  AddRep("ana", {"latam", "dach"});
  AddRule("all").reps = {"ana"};
  EXPECT_EQ(Decide().team, "dach");  // by which it is of the pool
  EXPECT_EQ(Decide(Request({{RoutingAttribute::kTeam, "latam"}})).team, "latam");
  data_.rules[0].teams.clear();
  EXPECT_EQ(Decide().team, "latam");
  EXPECT_EQ(Describe(Decide()), "rule \"all\": \"ana\" of team \"latam\"");
}

TEST_F(RoutingTest, AnEmptyPoolHolds) {
  AddRule("all");
  const RoutingDecision decision = Decide();
  EXPECT_EQ(decision.held, HeldReason::kNobodyFree);
  EXPECT_EQ(Describe(decision), "rule \"all\": nobody is in its pool");
}

TEST_F(RoutingTest, WhatALeadSays) {
  Lead lead;
  lead.source.channel = "paid";
  lead.source.source = "google";
  lead.source.campaign = "spring";
  lead.fields[Field::kCountryCode] = "BR";
  lead.fields[Field::kRegion] = "SP";
  lead.fields[Field::kLanguageCode] = "pt-BR";
  lead.fields[Field::kPersona] = "cto";
  lead.fields[Field::kTeam] = "latam";
  lead.stage = Stage::kMarketingQualified;
  lead.tags = {"a", "b"};
  lead.identities = {Email("ana@gmail.com"), Email("ana@acme.example"), Phone("+5511912345678")};
  const RoutingAttributes attributes = RoutingAttributesOf(lead);
  std::string text;
  for (size_t i = 0; i < kRoutingAttributeCount; ++i) {
    const auto attribute = static_cast<RoutingAttribute>(i);
    EXPECT_EQ(RoutingAttributeByName(RoutingAttributeName(attribute)), attribute);
    const std::vector<std::string>& values = attributes[attribute].entered;
    if (!values.empty()) absl::StrAppend(&text, RoutingAttributeName(attribute), "=", absl::StrJoin(values, ","), " ");
  }
  EXPECT_EQ(text,
            "channel=paid source=google campaign=spring country_code=BR region=SP language_code=pt-BR,pt "
            "stage=MARKETING_QUALIFIED persona=cto tag=a,b team=latam company_domain=acme.example ");
}

TEST_F(RoutingTest, TheKeysAreThoseOfTheRulesThatMayDecide) {
  AddRep("ana");
  AddRep("bob", {"latam"});
  AddRule("brazil", RoutingStrategy::kRoundRobin, {"latam"}).conditions = {
      {RoutingAttribute::kCountryCode, RoutingOperator::kIn, {"BR"}}};
  AddRule("related", RoutingStrategy::kRelatedOwner).fall_through = true;
  AddRule("queue", RoutingStrategy::kUnspecified, {"latam"});
  AddRule("never");
  const Roster roster(data_);
  RoutingKeys keys;
  CollectRoutingKeys(roster, Request({{RoutingAttribute::kCompanyDomain, "ACME.example"}}), keys);
  EXPECT_EQ(keys.pools, (absl::btree_set<std::string>{"related"}));
  EXPECT_EQ(keys.reps, (absl::btree_set<std::string>{"ana"}));
  EXPECT_EQ(keys.company_domains, (absl::btree_set<std::string>{"acme.example"}));
  RoutingKeys brazil;
  CollectRoutingKeys(roster, Request({{RoutingAttribute::kCountryCode, "BR"}}), brazil);
  EXPECT_EQ(brazil.pools, (absl::btree_set<std::string>{"brazil"}));
  EXPECT_EQ(brazil.reps, (absl::btree_set<std::string>{"bob"}));
}

// Random rosters, strategies and days: who gets a lead is of the pool and free; when somebody is free somebody gets it;
// only the rules and reps that the keys name are touched; the same state decides the same.
TEST_F(RoutingTest, NeverAnIneligibleRep) {
  std::mt19937 random(20240614);
  const auto pick = [&random](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
  int held = 0;
  int routed = 0;
  for (int round = 0; round < 60; ++round) {
    data_.reps.clear();
    data_.rules.clear();
    data_.absences.clear();
    state_ = RoutingState();
    for (int i = 0; i < 8; ++i) {
      const std::string key = absl::StrCat("rep", i);
      Rep& rep = AddRep(key, {pick(0, 1) == 0 ? "dach" : "latam"}, pick(1, 5));
      if (pick(0, 2) == 0) rep.max_open_leads = pick(0, 15);
      if (pick(0, 2) == 0) rep.max_new_leads_per_day = pick(0, 8);
      if (pick(0, 3) == 0) rep.monthly_cap = pick(0, 200);
      if (pick(0, 3) == 0) rep.working_hours = WorkingHours{"Europe/Berlin", {{pick(1, 7), 0, kMinutesPerDay}}};
      rep.inactive = pick(0, 9) == 0;
      const int from = pick(95, 110);
      if (pick(0, 1) == 0) AddAbsence(key, Day(from), Day(from + pick(1, 5)));
    }
    for (int i = 0; i < 3; ++i) {
      RoutingRule& rule = AddRule(absl::StrCat("rule", i), static_cast<RoutingStrategy>(pick(1, 4)),
                                  {pick(0, 1) == 0 ? "dach" : "latam"});
      rule.fall_through = pick(0, 1) == 0;
      rule.only_working_hours = pick(0, 2) == 0;
      if (pick(0, 1) == 0) rule.conditions = {{RoutingAttribute::kTag, RoutingOperator::kIn, {"x"}}};
    }
    const Roster roster(data_);
    for (int i = 0; i < 150; ++i) {
      const absl::Time now = Day(98 + i / 12);
      if (i % 12 == 0) {
        for (auto& [rep, load] : state_.loads) load = {load.open_leads / 2, 0};
      }
      RoutingRequest request;
      if (pick(0, 1) == 0) request.attributes.Add(RoutingAttribute::kTag, "X");
      request.attributes.Add(RoutingAttribute::kCompanyDomain, absl::StrCat("company", pick(0, 5), ".example"));
      RoutingKeys keys;
      CollectRoutingKeys(roster, request, keys);
      RoutingState copy = state_;
      const RoutingState before = state_;
      const RoutingDecision decision = Route(roster, request, now, state_);
      EXPECT_EQ(Route(roster, request, now, copy).rep, decision.rep);
      for (const auto& [rule, pool] : state_.pools) {
        const auto was = before.pools.find(rule);
        const bool changed = was == before.pools.end() || !(was->second == pool);
        ASSERT_TRUE(!changed || keys.pools.contains(rule));
      }
      bool anybody = false;
      for (const RoutingStep& step : decision.steps) {
        for (const RoutingCandidate& candidate : step.candidates) anybody = anybody || candidate.eligible();
      }
      ASSERT_EQ(anybody, !decision.rep.empty());
      if (decision.rep.empty()) {
        ASSERT_TRUE(decision.held.has_value());
        ++held;
        continue;
      }
      ++routed;
      ASSERT_FALSE(decision.held.has_value());
      ASSERT_TRUE(keys.reps.contains(decision.rep));
      const Rep& rep = *roster.FindRep(decision.rep);
      const auto load_before = before.loads.find(decision.rep);
      const RepLoad load = load_before == before.loads.end() ? RepLoad() : load_before->second;
      ASSERT_FALSE(rep.inactive);
      ASSERT_LT(load.open_leads, rep.max_open_leads.value_or(1'000'000));
      ASSERT_LT(load.received_last_24h, rep.max_new_leads_per_day.value_or(1'000'000));
      ASSERT_LT(load.received_last_24h, (rep.monthly_cap.value_or(1'000'000) + 15) / 30);
      for (const Absence& absence : data_.absences) {
        const bool covers = absence.start_time <= now && now < absence.end_time;
        ASSERT_FALSE(covers && absence.rep == rep.key);
      }
      const auto rule = std::find_if(data_.rules.begin(), data_.rules.end(),
                                     [&](const RoutingRule& r) { return r.key == decision.rule; });
      ASSERT_NE(rule, data_.rules.end());
      ASSERT_EQ(rule->teams[0], rep.teams[0]);
      if (rule->only_working_hours && rep.working_hours.has_value()) {
        ASSERT_TRUE(IsWorking(*rep.working_hours, *LoadZone("Europe/Berlin"), now));
      }
      ASSERT_EQ(state_.loads.at(decision.rep).open_leads, load.open_leads + 1);
    }
  }
  EXPECT_GT(held, 500);
  EXPECT_GT(routed, 2000);
}

}  // namespace
}  // namespace smarketing::lead
