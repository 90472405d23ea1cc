// Lives of leads that are made up: always the same, never twice, and such as can have happened.
#include "traffic/history.h"

#include <set>
#include <string>
#include <variant>

#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "traffic/team.h"

namespace smarketing::traffic {
namespace {

constexpr int64_t kLeads = 3'000;

absl::Time Midnight(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

Plan APlan() { return {.seed = 7, .months = 6, .until = Midnight(2026, 3, 31)}; }

std::string Bytes(const Step& step) {
  return std::visit([](const auto& request) { return request.GetTypeName() + request.SerializeAsString(); },
                    step.request);
}

template <typename R>
int64_t Count(const std::vector<Step>& steps) {
  return std::count_if(steps.begin(), steps.end(),
                       [](const Step& step) { return std::holds_alternative<R>(step.request); });
}

TEST(HistoryTest, TheSamePlanIsTheSameHistoryAndALeadDoesNotDependOnTheOthers) {
  const History one(APlan()), same(APlan());
  Plan plan = APlan();
  plan.seed = 8;
  const History other(plan);
  for (const int64_t n : {0, 1, 17, 100'000}) {
    const std::vector<Step> a = one.Lead(n), b = same.Lead(n), c = other.Lead(n);
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(Bytes(a[i]), Bytes(b[i]));
    EXPECT_NE(Bytes(a[0]), Bytes(c[0]));
  }
}

TEST(HistoryTest, AllIsWhatEachLeadDoesInOrderOfTime) {
  const History history(APlan());
  const std::vector<Step> all = history.All(200);
  size_t steps = 0;
  for (int64_t n = 0; n < 200; ++n) steps += history.Lead(n).size();
  EXPECT_EQ(all.size(), steps);
  for (size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i - 1].time, all[i].time);
}

TEST(HistoryTest, IdsAreNeverTheSame) {
  const History history(APlan());
  Plan plan = APlan();
  plan.months = 7;  // another plan, other ids
  const History longer(plan);
  std::set<std::string> requests, externals, identities;
  for (const History* one : {&history, &longer}) {
    for (const Step& step : one->All(kLeads)) {
      std::visit(
          [&](const auto& request) {
            if constexpr (requires { request.request_id(); }) {
              EXPECT_LE(request.request_id().size(), 64u);
              EXPECT_TRUE(requests.insert(request.request_id()).second) << request.request_id();
            }
            if constexpr (requires { request.touch().external_id(); }) {
              EXPECT_TRUE(externals.insert("touch " + request.touch().external_id().id()).second);
            }
            if constexpr (requires { request.attempt().external_id(); }) {
              EXPECT_TRUE(externals.insert("attempt " + request.attempt().external_id().id()).second);
            }
            if constexpr (requires { request.deal().external_id(); }) {
              EXPECT_TRUE(externals.insert("deal " + request.deal().external_id().id()).second);
            }
            if constexpr (requires { request.identities(); }) {
              for (const auto& identity : request.identities()) {
                EXPECT_TRUE(identities.insert(identity.SerializeAsString()).second);
              }
            }
          },
          step.request);
    }
  }
}

// Each step can only follow what it needs, within the plan's time.
TEST(HistoryTest, LivesAreSuchAsCanHaveHappened) {
  const History history(APlan());
  for (int64_t n = 0; n < kLeads; ++n) {
    bool captured = false, handed_over = false, accepted = false, closed = false, qualified = false;
    absl::Time before = history.start();
    for (const Step& step : history.Lead(n)) {
      EXPECT_EQ(step.lead, n);
      EXPECT_GE(step.time, before);
      EXPECT_LT(step.time, history.until());
      before = step.time;
      if (const auto* capture = std::get_if<lead::v1::CaptureLeadRequest>(&step.request)) {
        EXPECT_FALSE(captured);
        EXPECT_EQ(capture->identities(0).SerializeAsString(), history.IdentityOf(n).SerializeAsString());
        captured = true;
      } else if (const auto* touch = std::get_if<lead::v1::RecordTouchRequest>(&step.request)) {
        EXPECT_EQ(captured, touch->identity().has_external());
        EXPECT_EQ(!captured, touch->identity().has_visitor_id());
      } else if (std::holds_alternative<lead::v1::SubmitHandoffRequest>(step.request)) {
        EXPECT_TRUE(captured && !handed_over);
        handed_over = true;
      } else if (std::holds_alternative<lead::v1::AcceptHandoffRequest>(step.request)) {
        EXPECT_TRUE(handed_over && !accepted && !closed);
        accepted = true;
      } else if (std::holds_alternative<lead::v1::RejectHandoffRequest>(step.request) ||
                 std::holds_alternative<lead::v1::RecycleHandoffRequest>(step.request)) {
        EXPECT_TRUE(handed_over && !closed && !qualified);
        closed = true;
      } else if (std::holds_alternative<lead::v1::LogAttemptRequest>(step.request)) {
        EXPECT_TRUE(accepted && !closed);
      } else if (std::holds_alternative<lead::v1::MoveLeadStageRequest>(step.request)) {
        EXPECT_TRUE(accepted && !closed && !qualified);
        qualified = true;
      } else if (const auto* deal = std::get_if<lead::v1::ImportDealsRow>(&step.request)) {
        EXPECT_TRUE(qualified);
        EXPECT_EQ(deal->state() == lead::v1::DEAL_STATE_OPEN, !deal->has_close_time());
        EXPECT_EQ(deal->state() == lead::v1::DEAL_STATE_LOST, !deal->lost_reason().empty());
        EXPECT_GT(deal->deal().amount().units(), 0);
      }
    }
    EXPECT_TRUE(captured);
  }
}

TEST(HistoryTest, AFunnelThatNarrows) {
  const std::vector<Step> all = History({.seed = 1, .months = 12, .until = Midnight(2026, 1, 1)}).All(kLeads);
  EXPECT_EQ(Count<lead::v1::CaptureLeadRequest>(all), kLeads);
  EXPECT_GT(Count<lead::v1::RecordTouchRequest>(all), 2 * kLeads);
  const int64_t handoffs = Count<lead::v1::SubmitHandoffRequest>(all);
  const int64_t accepted = Count<lead::v1::AcceptHandoffRequest>(all);
  const int64_t qualified = Count<lead::v1::MoveLeadStageRequest>(all);
  const int64_t deals = Count<lead::v1::ImportDealsRow>(all);
  EXPECT_GT(kLeads / 2, handoffs);
  EXPECT_GT(handoffs, accepted);
  EXPECT_GT(accepted, qualified);
  EXPECT_GT(qualified, deals);
  EXPECT_GT(deals, kLeads / 20);
  EXPECT_GT(Count<lead::v1::LogAttemptRequest>(all), accepted);
}

// The plan's end can be told from the first lead, so that a history is continued as it was begun.
TEST(HistoryTest, TheFirstLeadTellsThePlan) {
  for (const int months : {1, 6, 12, 35}) {
    for (const absl::Time until : {Midnight(2026, 3, 31), Midnight(2024, 2, 29), Midnight(2025, 12, 1)}) {
      const History history({.seed = 3, .months = months, .until = until});
      const Step first = history.Lead(0).front();
      ASSERT_TRUE(std::holds_alternative<lead::v1::CaptureLeadRequest>(first.request));
      EXPECT_EQ(History::UntilOf(first.time, months), until);
    }
  }
}

TEST(TeamTest, RepsBelongToTheTeams) {
  const lead::v1::Roster roster = DemoRoster();
  std::set<std::string> teams, reps;
  for (const auto& team : roster.teams()) teams.insert(team.name());
  for (const auto& rep : roster.reps()) {
    EXPECT_TRUE(teams.contains("teams/" + rep.teams(0)));
    reps.insert(rep.name());
  }
  Dice dice(1, 1);
  for (const char* country : {"BR", "DE", "US", "PT", ""}) EXPECT_TRUE(reps.contains("reps/" + RepFor(country, dice)));
}

}  // namespace
}  // namespace smarketing::traffic
