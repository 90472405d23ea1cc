// The wall clock of a machine, for processes that run on it; it can be set.
#ifndef SMARKETING_TESTS_FAULTS_WORLD_WALL_CLOCK_H_
#define SMARKETING_TESTS_FAULTS_WORLD_WALL_CLOCK_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace smarketing::faults {

// See clock_shift/clock_shift.cc.
class WallClock {
 public:
  static absl::StatusOr<std::unique_ptr<WallClock>> Make();
  ~WallClock();

  // What a process needs in its environment to live by this clock.
  std::vector<std::string> environment() const;
  // Sets it so much ahead of the true time; negative: behind.
  void Set(absl::Duration ahead) { shift_->store(absl::ToInt64Nanoseconds(ahead)); }

 private:
  WallClock() = default;
  std::string path_;
  std::atomic<int64_t>* shift_ = nullptr;
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_WORLD_WALL_CLOCK_H_
