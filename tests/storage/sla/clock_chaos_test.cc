// Random histories against two replicas, with connections cut and replicas replaced: in the end the rows, and what the
// events say, are those that follow from the facts alone.
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/sla/derived_clocks.h"
#include "tests/storage/sla/sla_world.h"

namespace smarketing::sla {
namespace {

TEST(ClockChaosTest, RowsAndEventsFollowFromTheFacts) {
  std::mt19937 random(42);
  const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  SlaWorld world(At(3, 9));
  world.PromiseAnswers(absl::Hours(1), At(3, 0), {50});

  std::map<LeadId, LeadFacts> facts;
  std::vector<event_log::Event> events;
  std::vector<event_log::Event> creations;
  for (int i = 0; i < 40; ++i) {
    const LeadId lead = world.ids().Next<LeadId>();
    creations.push_back(world.MakeLead(lead, At(3, 9), "ada"));
    for (int d = between(1, 4); d > 0; --d) {
      const absl::Time time = At(3, 9) + absl::Minutes(10 * between(0, 100));
      events.push_back(world.MakeDemo(lead, time));
      facts[lead].triggers.push_back({TriggerKind::kDemoRequested, EventId(events.back().event_id), time});
    }
    for (int a = between(0, 4); a > 0; --a) {
      const absl::Time time = At(3, 9) + absl::Minutes(10 * between(0, 120));
      events.push_back(world.MakeAttempt(lead, time));
      facts[lead].responses.push_back({EventId(events.back().event_id), time});
    }
  }
  std::shuffle(events.begin(), events.end(), random);
  world.Append(creations);

  ReplicaOptions options;
  options.consumer_batch = 7;
  options.due.batch_size = 5;
  options.due.max_backoff = absl::Milliseconds(200);
  options.give_back_leases = false;
  auto one = std::make_unique<Replica>(world, options);
  auto two = std::make_unique<Replica>(world, options);
  one->Start();
  two->Start();
  for (size_t i = 0; i < events.size(); ++i) {
    world.Append({events[i]});
    world.clock().Advance(absl::Minutes(between(0, 20)));
    if (i % 40 == 20) {
      testing::KillConnections(world.schema().name());
    } else if (i % 60 == 50) {
      auto& replaced = between(0, 1) == 0 ? one : two;
      replaced = std::make_unique<Replica>(world, options);
      replaced->Start();
    }
  }
  world.clock().SetTime(At(20, 0));
  world.WaitUntilApplied();
  const std::set<std::string> expected = ExpectedClocks(world, facts);
  // Clocks that wait for an answer look again when the time goes on.
  world.WaitFor("the clocks that follow from the facts", [&] {
    world.clock().Advance(absl::Seconds(1));
    return StoredClocks(world) == expected;
  });
  one->Stop();
  two->Stop();
  EXPECT_EQ(StoredClocks(world), expected);
  EXPECT_GT(expected.size(), 40);

  CheckBreaches(world);
}

TEST(ClockLoadTest, TenThousandClocksThatAreDueInTheSameSecondFireOnceEach) {
  constexpr int kLeads = 10'000;
  SlaWorld world(At(3, 10));
  world.PromiseAnswers(absl::Hours(1), At(1, 0));
  Replica one(world), two(world);
  absl::Time began = Clock::Real()->Now();
  std::vector<event_log::Event> events;
  for (int i = 0; i < kLeads; ++i) {
    const LeadId lead = world.ids().Next<LeadId>();
    events.push_back(world.MakeLead(lead, At(3, 10), "ada"));
    events.push_back(world.MakeDemo(lead, At(3, 10)));
    if (events.size() == 1'000 || i + 1 == kLeads) {
      world.Append(std::move(events));
      events.clear();
    }
  }
  const absl::Time appended = Clock::Real()->Now();
  one.Start();
  two.Start();
  const auto count = [&](ClockState state) {
    return world.schema().QueryInt("SELECT COUNT(*) FROM clock WHERE state = ?", {static_cast<int>(state)});
  };
  world.WaitFor("all clocks to run", [&] { return count(ClockState::kRunning) == kLeads; });
  const absl::Time running = Clock::Real()->Now();
  world.WaitUntilApplied();
  const absl::Time due = Clock::Real()->Now();
  world.clock().SetTime(At(3, 11));
  world.WaitFor("all clocks to be breached", [&] { return count(ClockState::kBreached) == kLeads; });
  const absl::Time breached = Clock::Real()->Now();
  one.Stop();
  two.Stop();
  EXPECT_EQ(one.due_worker().breaches() + two.due_worker().breaches(), kLeads);
  EXPECT_EQ(world.schema().QueryInt("SELECT COUNT(DISTINCT clock_id) FROM breach WHERE due_time = ?", {At(3, 11)}),
            kLeads);
  EXPECT_EQ(world.schema().QueryInt("SELECT COUNT(*) FROM event_log WHERE type = 'smarketing.sla.v1.ClockBreached' "
                                    "AND occur_time = ?",
                                    {At(3, 11)}),
            kLeads);
  RecordProperty("append_ms", absl::ToInt64Milliseconds(appended - began));
  RecordProperty("start_ms", absl::ToInt64Milliseconds(running - appended));
  RecordProperty("breach_ms", absl::ToInt64Milliseconds(breached - due));
  std::cout << "appended in " << (appended - began) << ", running in " << (running - appended) << ", breached in "
            << (breached - due) << " (" << one.due_worker().breaches() << " and " << two.due_worker().breaches()
            << ")\n";
}

}  // namespace
}  // namespace smarketing::sla
