#include "tests/benchmark/runner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace smarketing::benchmark {
namespace {

// Enough for statements to be prepared and connections to be made.
constexpr absl::Duration kWarmUp = absl::Seconds(1);

// What a service goes on doing after a load (it looks for duplicates) must not burden the side that comes next.
absl::Status AwaitQuiet(const World& world, const std::function<void(const std::string&)>& say) {
  // The kernel counts in hundredths of a second.
  constexpr absl::Duration kLook = absl::Milliseconds(500);
  constexpr absl::Duration kPatience = absl::Seconds(30);
  constexpr double kQuiet = 0.05;  // processors
  Clock* const clock = Clock::Real();
  const absl::Time give_up = clock->Now() + kPatience;
  double busy = 1;
  while (busy > kQuiet && clock->Now() < give_up) {
    SMK_ASSIGN_OR_RETURN(const Counters before, world.ReadCounters());
    clock->Sleep(kLook);
    SMK_ASSIGN_OR_RETURN(const Counters after, world.ReadCounters());
    const Counters used = Difference(before, after);
    const auto it = used.find("cpu_us_service");
    busy = it == used.end() ? 0 : it->second / absl::ToDoubleMicroseconds(kLook);
  }
  if (busy > kQuiet) say(absl::StrFormat("the services are still busy with %.2f processors", busy));
  return absl::OkStatus();
}

const SideResult* Find(const std::vector<SideResult>& sides, const std::string& name) {
  const auto it = std::find_if(sides.begin(), sides.end(), [&](const SideResult& side) { return side.name == name; });
  return it == sides.end() ? nullptr : &*it;
}

double ValueOf(const Measurement& measurement, Metric metric) {
  switch (metric) {
    case Metric::kRate:
      return measurement.rate();
    case Metric::kCost:
      return measurement.rate() > 0 ? 1000 / measurement.rate() : 0;
    case Metric::kP50:
      return absl::ToDoubleMilliseconds(measurement.latency.Quantile(0.5));
    case Metric::kP99:
      return absl::ToDoubleMilliseconds(measurement.latency.Quantile(0.99));
    case Metric::kMax:
      return absl::ToDoubleMilliseconds(measurement.latency.max());
    case Metric::kRefusalP99:
      return absl::ToDoubleMilliseconds(measurement.refusals.Quantile(0.99));
  }
  return 0;
}

}  // namespace

GoalResult Judge(const Goal& goal, const std::vector<SideResult>& sides) {
  GoalResult result;
  result.goal = goal;
  const SideResult* const side = Find(sides, goal.side);
  const SideResult* const against = Find(sides, goal.against);
  if (side == nullptr || (against == nullptr && !goal.against.empty())) return result;
  result.value = ValueOf(side->all, goal.metric);
  if (against != nullptr) {
    const double base = ValueOf(against->all, goal.metric);
    if (base <= 0) return result;
    result.value /= base;
  }
  result.met = side->all.calls > 0 && (goal.at_least ? result.value >= goal.bound : result.value <= goal.bound);
  return result;
}

absl::StatusOr<ScenarioResult> RunScenario(Scenario& scenario, World& world,
                                           const std::function<void(const std::string&)>& say) {
  ScenarioResult result;
  result.info = scenario.info();
  say(absl::StrCat(result.info.name, ": setting up"));
  SMK_ASSIGN_OR_RETURN(const std::unique_ptr<Stage> stage, scenario.SetUp(world));
  const std::vector<Side> sides = stage->sides();
  for (const Side& side : sides) result.sides.push_back({side.name, side.description, {}, {}});
  SMK_RETURN_IF_ERROR(stage->BeforeRound());
  for (const Side& side : sides) SMK_RETURN_IF_ERROR(side.run(kWarmUp).status());
  for (int round = 0; round < world.options().rounds; ++round) {
    SMK_RETURN_IF_ERROR(stage->BeforeRound());
    for (size_t i = 0; i < sides.size(); ++i) {
      SMK_RETURN_IF_ERROR(AwaitQuiet(world, say));
      SMK_ASSIGN_OR_RETURN(const Counters before, world.ReadCounters());
      SMK_ASSIGN_OR_RETURN(Measurement measurement, sides[i].run(world.options().time));
      SMK_ASSIGN_OR_RETURN(const Counters after, world.ReadCounters());
      measurement.counters = Difference(before, after);
      const auto per_item = [&](const char* counter) {
        const auto it = measurement.counters.find(counter);
        return it == measurement.counters.end() || measurement.items == 0
                   ? 0
                   : it->second / static_cast<double>(measurement.items);
      };
      say(absl::StrFormat(
          "%s: round %d, %s: %.0f/s, p50 %.3f ms, p99 %.3f ms; processor time each: client %.0f us, service %.0f us, "
          "database %.0f us",
          result.info.name, round + 1, sides[i].name, measurement.rate(), ValueOf(measurement, Metric::kP50),
          ValueOf(measurement, Metric::kP99), per_item("cpu_us_client"), per_item("cpu_us_service"),
          per_item("cpu_us_database")));
      result.sides[i].rates.push_back(measurement.rate());
      result.sides[i].all.Merge(measurement);
    }
  }
  for (const Goal& goal : result.info.goals) result.goals.push_back(Judge(goal, result.sides));
  result.peak_memory_mib = static_cast<double>(stage->PeakMemory()) / (1 << 20);
  result.notes = stage->notes();
  return result;
}

}  // namespace smarketing::benchmark
