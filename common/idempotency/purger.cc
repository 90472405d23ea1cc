#include "common/idempotency/purger.h"

#include "common/status/macros.h"

namespace smarketing::idempotency {

absl::StatusOr<int64_t> PurgeBatch(mysql::Transaction& tx, absl::Time now, int64_t batch_size) {
  // In order of the index, so that two purgers follow each other and never wait in a circle.
  return tx.Execute("DELETE FROM idempotency WHERE expire_time < ? ORDER BY expire_time LIMIT ?", {now, batch_size});
}

Purger::Purger(mysql::Database* database, Clock* clock, PurgerOptions options)
    : database_(database), clock_(clock), options_(options) {}

Purger::~Purger() { Stop(); }

void Purger::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Purger::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Purger::Run() {
  absl::Duration pause = absl::ZeroDuration();
  while (Pause(pause)) {
    int64_t deleted = 0;
    const absl::Status status = database_->RunReadWrite(
        Clock::Real()->Now() + options_.batch_timeout, [&](mysql::Transaction& tx) -> absl::Status {
          SMK_ASSIGN_OR_RETURN(deleted, PurgeBatch(tx, clock_->Now(), options_.batch_size));
          return absl::OkStatus();
        });
    if (status.ok()) {
      purged_ += deleted;
    } else {
      ++failed_;
    }
    // A full batch: there is more.
    pause = status.ok() && deleted == options_.batch_size ? options_.pause : options_.interval;
  }
}

bool Purger::Pause(absl::Duration duration) {
  absl::MutexLock lock(&mu_);
  return !clock_->AwaitUntil(mu_, absl::Condition(&stop_), clock_->Now() + duration);
}

}  // namespace smarketing::idempotency
