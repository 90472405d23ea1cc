// What a person sees while rows travel.
#ifndef SMARKETING_CLI_IMPORT_PROGRESS_H_
#define SMARKETING_CLI_IMPORT_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::cli {

// A bar that is drawn over itself on a terminal, a line every few seconds elsewhere; on standard error. Not
// thread-safe.
class Progress {
 public:
  explicit Progress(int64_t total_bytes);

  // Draws, but not too often.
  void Show(int64_t bytes_read, int64_t done, int64_t rejected);
  // A line of its own, such as why it pauses.
  void Say(absl::string_view line);
  // Ends the bar.
  void Finish();

  absl::Duration elapsed() const;

 private:
  void Draw(int64_t bytes_read, int64_t done, int64_t rejected);

  const int64_t total_bytes_;
  const absl::Time start_;
  const bool terminal_;
  absl::Time last_;
  bool drawn_ = false;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_PROGRESS_H_
