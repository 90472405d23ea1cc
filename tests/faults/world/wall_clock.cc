#include "tests/faults/world/wall_clock.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/support/process.h"

namespace smarketing::faults {

absl::StatusOr<std::unique_ptr<WallClock>> WallClock::Make() {
  auto clock = std::unique_ptr<WallClock>(new WallClock);
  clock->path_ = (std::filesystem::temp_directory_path() / "smarketing_clock_XXXXXX").string();
  const int fd = mkstemp(clock->path_.data());
  if (fd < 0 || ftruncate(fd, sizeof(int64_t)) != 0) return absl::UnavailableError("cannot make a temporary file");
  void* const memory = mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (memory == MAP_FAILED) return absl::UnavailableError("cannot map a temporary file");
  clock->shift_ = static_cast<std::atomic<int64_t>*>(memory);
  return clock;
}

WallClock::~WallClock() {
  if (shift_ != nullptr) munmap(shift_, sizeof(int64_t));
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

std::vector<std::string> WallClock::environment() const {
  return {absl::StrCat("LD_PRELOAD=", testing::BinaryPath("libsmarketing_clock_shift.so")),
          absl::StrCat("SMARKETING_CLOCK_SHIFT=", path_)};
}

}  // namespace smarketing::faults
