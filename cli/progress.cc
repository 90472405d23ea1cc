#include "cli/progress.h"

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

double Share(const Progress::State& state) {
  if (state.total <= 0) return 0;
  return std::clamp(static_cast<double>(state.position) / static_cast<double>(state.total), 0.0, 1.0);
}

}  // namespace

std::string ProgressText(const Progress::State& state, absl::string_view noun, absl::Duration elapsed) {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-3);
  const auto rate = static_cast<int64_t>(static_cast<double>(state.done) / seconds);
  return absl::StrCat(state.total > 0 ? absl::StrFormat("%3.0f %%  ", 100 * Share(state)) : "", FormatCount(state.done),
                      " ", noun, ", ", FormatCount(rate), "/s",
                      state.remark.empty() ? "" : absl::StrCat(", ", state.remark));
}

Progress::Progress(absl::string_view noun)
    : noun_(noun), start_(Clock::Real()->Now()), terminal_(isatty(STDERR_FILENO) != 0), last_(start_) {}

absl::Duration Progress::elapsed() const { return Clock::Real()->Now() - start_; }

void Progress::Show(const State& state) {
  const absl::Time now = Clock::Real()->Now();
  if (now - last_ < (terminal_ ? absl::Milliseconds(100) : absl::Seconds(2))) return;
  last_ = now;
  Draw(state);
}

void Progress::Draw(const State& state) {
  std::string line = ProgressText(state, noun_, elapsed());
  if (terminal_) {
    const int filled = static_cast<int>(Share(state) * kBarWidth);
    const std::string bar =
        state.total > 0 ? absl::StrCat("[", std::string(filled, '#'), std::string(kBarWidth - filled, ' '), "] ") : "";
    line = absl::StrCat("\r", bar, line, "\x1b[K");
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
