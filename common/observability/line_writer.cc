#include "common/observability/line_writer.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/time/clock.h"

namespace smarketing::observability {

LineWriter::LineWriter(int fd) : fd_(fd), thread_([this] { Run(); }) {}

LineWriter::~LineWriter() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  thread_.join();
  Flush();
}

void LineWriter::Write(absl::string_view line, bool urgent) {
  bool now = urgent;
  {
    absl::MutexLock lock(&mu_);
    lines_.append(line.data(), line.size());
    lines_.push_back('\n');
    now = now || lines_.size() >= kMaxBytes;
  }
  if (now) Flush();
}

void LineWriter::Flush() {
  absl::MutexLock write_lock(&write_mu_);
  std::string lines;
  {
    absl::MutexLock lock(&mu_);
    lines.swap(lines_);
  }
  absl::string_view rest = lines;
  while (!rest.empty()) {
    const ssize_t written = write(fd_, rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      return;  // nobody reads, or the disk is full: a service does not stop for its log
    }
  }
}

void LineWriter::Run() {
  while (true) {
    {
      absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(this, &LineWriter::HasWork));
      if (stopping_) return;
      Clock* const clock = Clock::Real();
      clock->AwaitUntil(mu_, absl::Condition(&stopping_), clock->Now() + kDelay);
    }
    Flush();
  }
}

}  // namespace smarketing::observability
