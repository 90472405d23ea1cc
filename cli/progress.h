// What a person sees while much is being done.
#ifndef SMARKETING_CLI_PROGRESS_H_
#define SMARKETING_CLI_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::cli {

// A bar that is drawn over itself on a terminal, a line every few seconds elsewhere; on standard error. Not
// thread-safe.
class Progress {
 public:
  // `noun`: what is counted, such as "rows".
  explicit Progress(absl::string_view noun);
  ~Progress() { Finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  struct State {
    int64_t done = 0;  // of the noun
    // How much of how much, in any unit; a total of 0: nobody knows how much there is.
    int64_t position = 0;
    int64_t total = 0;
    std::string remark;  // after the rest, such as "3 rejected"
  };
  // Draws, but not too often.
  void Show(const State& state);
  // A line of its own, such as why it pauses.
  void Say(absl::string_view line);
  // Ends the bar.
  void Finish();

  absl::Duration elapsed() const;

 private:
  void Draw(const State& state);

  const std::string noun_;
  const absl::Time start_;
  const bool terminal_;
  absl::Time last_;
  bool drawn_ = false;
};

// "  42 %  1,234 rows, 567/s, 3 rejected"
std::string ProgressText(const Progress::State& state, absl::string_view noun, absl::Duration elapsed);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_PROGRESS_H_
