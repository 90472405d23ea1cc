#include "tests/benchmark/load/blocking.h"

#include <memory>
#include <thread>
#include <vector>

#include "common/time/clock.h"

namespace smarketing::benchmark {

bool Lane::over() const { return Clock::Real()->Now() >= end_; }

absl::Time Lane::Now() const { return Clock::Real()->Now(); }

void Lane::Done(absl::Time begin, const absl::Status& status, int64_t items) {
  const absl::Time now = Now();
  if (now > end_) return;
  measurement_.latency.Add(now - begin);
  ++measurement_.calls;
  if (status.ok()) measurement_.items += items;
  ++measurement_.answers[absl::StatusCodeToString(status.code())];
}

absl::StatusOr<Measurement> RunBlocking(int threads, absl::Duration time,
                                        const std::function<absl::Status(int thread, Lane& lane)>& work) {
  std::vector<std::unique_ptr<Lane>> lanes;
  std::vector<absl::Status> results(static_cast<size_t>(threads));
  std::vector<std::thread> workers;
  const absl::Time end = Clock::Real()->Now() + time;
  for (int t = 0; t < threads; ++t) lanes.push_back(std::make_unique<Lane>(end));
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&, t] { results[static_cast<size_t>(t)] = work(t, *lanes[static_cast<size_t>(t)]); });
  }
  for (std::thread& worker : workers) worker.join();
  Measurement all;
  for (const absl::Status& result : results) {
    if (!result.ok()) return result;
  }
  for (const auto& lane : lanes) all.Merge(lane->measurement());
  all.time = time;
  return all;
}

}  // namespace smarketing::benchmark
