// What is measured: sides that take turns, and what one is to reach against another.
#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIO_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIO_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/benchmark/load/measurement.h"
#include "tests/benchmark/world/world.h"

namespace smarketing::benchmark {

// What a measurement says; the cost is the time per call when the machine is full, the inverse of the rate.
enum class Metric { kRate, kCost, kP50, kP99, kMax, kRefusalP99 };

// "<metric> of `side` / <metric> of `against` is at least (or at most) `bound`"; with no `against`, the metric itself:
// calls per second, or milliseconds.
struct Goal {
  std::string side;
  std::string against;
  Metric metric = Metric::kRate;
  bool at_least = true;
  double bound = 0;
};

struct ScenarioInfo {
  std::string name;
  std::string description;
  std::vector<Goal> goals;
};

// One of the loads that take turns. `run` loads for so long and says what came of it.
struct Side {
  std::string name;
  std::string description;
  std::function<absl::StatusOr<Measurement>(absl::Duration time)> run;
};

// A scenario that is set up. Goes away with everything that it started.
class Stage {
 public:
  virtual ~Stage() = default;

  // In the order in which they take turns; the last one is what the scenario is about.
  virtual std::vector<Side> sides() = 0;

  // Before the first round, and between any two.
  virtual absl::Status BeforeRound() { return absl::OkStatus(); }

  // The most resident memory of a service so far, in bytes; 0: not known.
  virtual int64_t PeakMemory() const = 0;

  // More for the report.
  virtual std::map<std::string, std::string> notes() const { return {}; }
};

class Scenario {
 public:
  virtual ~Scenario() = default;
  virtual ScenarioInfo info() const = 0;
  virtual absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) = 0;
};

// Names of sides that most scenarios have.
inline constexpr char kBaseline[] = "baseline";
inline constexpr char kService[] = "service";

// Resident memory that lead_service keeps below, in MiB.
inline constexpr double kMaxMemoryMib = 256;

// In the order in which they run.
std::vector<std::unique_ptr<Scenario>> AllScenarios();

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIO_H_
