// Programs under test, as processes.
#ifndef SMARKETING_TESTS_SUPPORT_PROCESS_H_
#define SMARKETING_TESTS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace smarketing::testing {

struct ProcessOptions {
  std::string program;  // a binary of ours by its name, or a path
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // "NAME=value", beside what this process has
  std::string error_file;                // where its standard error goes; empty: it is kept in memory
};

// The path of a binary of ours: in the folder SMARKETING_BIN_DIR, or beside this test.
std::string BinaryPath(absl::string_view name);

// One process; killed by the destructor if it still runs, and by the kernel if the test dies.
class Process {
 public:
  static std::unique_ptr<Process> Start(const ProcessOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal);
  // The exit code; 128 + n when the signal n ended it; -1 when it still runs after `timeout`.
  int Wait(absl::Duration timeout = absl::Seconds(30));

  // What it has written so far.
  std::string standard_output() const;
  std::string standard_error() const;
  // Waits until it has written `text` to standard error. False: it ended or `timeout` passed before.
  bool AwaitError(absl::string_view text, absl::Duration timeout = absl::Seconds(30));

 private:
  struct Output {
    int fd = -1;
    std::thread reader;
    mutable absl::Mutex mu;
    std::string text ABSL_GUARDED_BY(mu);
    bool closed ABSL_GUARDED_BY(mu) = false;
  };

  Process() = default;
  static void Collect(Output* output);

  pid_t pid_ = -1;
  std::string error_file_;
  int exit_code_ = -1;  // once it has ended
  Output output_;
  Output error_;
};

}  // namespace smarketing::testing

#endif  // SMARKETING_TESTS_SUPPORT_PROCESS_H_
