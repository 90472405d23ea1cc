#include "common/worker/turn_loop.h"

#include <algorithm>

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
  absl::Duration backoff = on_failure_.min_backoff;
  while (!stopping()) {
    const absl::StatusOr<Rest> turn = turn_();
    Rest rest;
    if (turn.ok()) {
      rest = *turn;
      backoff = on_failure_.min_backoff;
    } else {
      on_failure_.report(turn.status());
      rest = {on_failure_.clock, on_failure_.clock->Now() + backoff};
      backoff = std::min(backoff * 2, on_failure_.max_backoff);
    }
    absl::MutexLock lock(&mu_);
    rest.clock->AwaitUntil(mu_, absl::Condition(&awake_), rest.until);
    if (!stopping_) awake_ = false;
  }
}

}  // namespace smarketing::worker
