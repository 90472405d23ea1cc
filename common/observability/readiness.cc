#include "common/observability/readiness.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace smarketing::observability {

Readiness::Readiness(ReadinessOptions options, Clock* clock, Logger* logger, Probe probe)
    : options_(options),
      clock_(clock),
      logger_(logger),
      probe_(std::move(probe)),
      status_(absl::UnavailableError("starting")) {}

Readiness::~Readiness() { Stop(); }

void Readiness::Listen(Listener listener) {
  absl::MutexLock notify(&notify_mu_);
  listener(status());
  listeners_.push_back(std::move(listener));
}

void Readiness::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Readiness::Drain() {
  absl::MutexLock notify(&notify_mu_);
  const absl::Status status = absl::UnavailableError("draining");
  {
    absl::MutexLock lock(&mu_);
    if (draining_) return;
    draining_ = true;
    status_ = status;
  }
  for (const Listener& listener : listeners_) listener(status);
}

void Readiness::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status Readiness::status() const {
  absl::MutexLock lock(&mu_);
  return status_;
}

void Readiness::Run() {
  int failures = 0;
  int successes = 0;
  bool first = true;
  while (true) {
    const absl::Status result = probe_();
    if (result.ok()) {
      failures = 0;
      ++successes;
    } else {
      successes = 0;
      ++failures;
    }
    if (result.ok() && (first || successes >= options_.successes_until_ready)) Set(absl::OkStatus());
    if (!result.ok() && (first || failures >= options_.failures_until_not_ready)) {
      Set(absl::UnavailableError(result.message()));
    }
    first = false;
    absl::MutexLock lock(&mu_);
    if (clock_->AwaitUntil(mu_, absl::Condition(&stop_), clock_->Now() + options_.interval)) return;
  }
}

void Readiness::Set(absl::Status status) {
  absl::MutexLock notify(&notify_mu_);
  {
    absl::MutexLock lock(&mu_);
    if (draining_ || status == status_) return;
    status_ = status;
  }
  if (status.ok()) {
    logger_->Info("ready");
  } else {
    logger_->Warning("not ready", {{"error", std::string(status.message())}});
  }
  for (const Listener& listener : listeners_) listener(status);
}

}  // namespace smarketing::observability
