#include "common/worker/turn_loop.h"

namespace smarketing::worker {

void TurnLoop::Start() {
  thread_ = std::thread([this] { Run(); });
}

void TurnLoop::Wake() {
  absl::MutexLock lock(&mu_);
  awake_ = true;
}

void TurnLoop::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
    awake_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool TurnLoop::stopping() const {
  absl::MutexLock lock(&mu_);
  return stopping_;
}

void TurnLoop::Run() {
  while (!stopping()) {
    const Rest rest = turn_();
    absl::MutexLock lock(&mu_);
    rest.clock->AwaitUntil(mu_, absl::Condition(&awake_), rest.until);
    if (!stopping_) awake_ = false;
  }
}

}  // namespace smarketing::worker
