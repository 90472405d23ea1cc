// Lines for a file descriptor, many at a time.
#ifndef SMARKETING_COMMON_OBSERVABILITY_LINE_WRITER_H_
#define SMARKETING_COMMON_OBSERVABILITY_LINE_WRITER_H_

#include <cstddef>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace smarketing::observability {

// Writes what it is given within kDelay, in order: a busy service logs thousands of lines a second, and a system call
// for each costs more than the rest of the line. A line that is urgent is written, with all before it, before Write
// returns. Thread-safe.
class LineWriter {
 public:
  explicit LineWriter(int fd);
  // Writes what is left.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // `line` has no line feed.
  void Write(absl::string_view line, bool urgent);
  // Writes what is there.
  void Flush();

  static constexpr absl::Duration kDelay = absl::Milliseconds(20);
  // Above this it does not wait: memory stays bounded, and whoever logs too much waits for the reader of the log.
  static constexpr size_t kMaxBytes = 64 << 10;

 private:
  void Run();
  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stopping_ || !lines_.empty(); }

  const int fd_;
  absl::Mutex write_mu_ ABSL_ACQUIRED_BEFORE(mu_);  // held while writing: lines stay in order
  absl::Mutex mu_;
  std::string lines_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace smarketing::observability

#endif  // SMARKETING_COMMON_OBSERVABILITY_LINE_WRITER_H_
