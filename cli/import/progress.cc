#include "cli/import/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/output.h"
#include "common/time/clock.h"

namespace smarketing::cli {
namespace {

constexpr int kBarWidth = 30;

void ToStderr(absl::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Progress::Progress(int64_t total_bytes)
    : total_bytes_(total_bytes), start_(Clock::Real()->Now()), terminal_(isatty(STDERR_FILENO) != 0), last_(start_) {}

absl::Duration Progress::elapsed() const { return Clock::Real()->Now() - start_; }

void Progress::Show(int64_t bytes_read, int64_t done, int64_t rejected) {
  const absl::Time now = Clock::Real()->Now();
  if (now - last_ < (terminal_ ? absl::Milliseconds(100) : absl::Seconds(2))) return;
  last_ = now;
  Draw(bytes_read, done, rejected);
}

void Progress::Draw(int64_t bytes_read, int64_t done, int64_t rejected) {
  const double share = total_bytes_ > 0 ? std::min(1.0, static_cast<double>(bytes_read) / total_bytes_) : 0;
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed()), 1e-3);
  const int64_t rate = static_cast<int64_t>(static_cast<double>(done) / seconds);
  std::string line = absl::StrFormat("%3.0f %%  %s rows, %s/s", 100 * share, FormatCount(done), FormatCount(rate));
  if (rejected > 0) absl::StrAppend(&line, ", ", FormatCount(rejected), " rejected");
  if (terminal_) {
    const int filled = static_cast<int>(share * kBarWidth);
    line = absl::StrCat("\r[", std::string(filled, '#'), std::string(kBarWidth - filled, ' '), "] ", line, "\x1b[K");
    drawn_ = true;
  } else {
    line += "\n";
  }
  ToStderr(line);
}

void Progress::Say(absl::string_view line) {
  Finish();
  ToStderr(absl::StrCat(line, "\n"));
}

void Progress::Finish() {
  if (drawn_) ToStderr("\r\x1b[K");
  drawn_ = false;
}

}  // namespace smarketing::cli
