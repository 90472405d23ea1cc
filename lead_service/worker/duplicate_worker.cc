#include "lead_service/worker/duplicate_worker.h"

#include "common/worker/background.h"

namespace smarketing::lead {
namespace {

event_log::ConsumerOptions ConsumerOptionsOf(const DuplicateWorkerOptions& options) {
  event_log::ConsumerOptions result;
  result.name = kDuplicatesConsumer;
  result.instance = options.instance;
  result.types = DuplicateKeeper::EventTypes();
  result.threads = 1;
  // What comes in between travels together: many small batches would cost as many commits.
  result.busy_poll = absl::Seconds(1);
  result.idle_poll = absl::Seconds(1);
  return result;
}

}  // namespace

DuplicateWorker::DuplicateWorker(mysql::Database* database, service::Clocks clocks, IdGenerator* ids,
                                 observability::Logger* logger, const DuplicateWorkerOptions& options)
    : clock_(clocks.machine),
      share_(options.share),
      keeper_(database, clocks.business, ids),
      consumer_log_(logger),
      consumer_(
          database, clocks.machine, ConsumerOptionsOf(options),
          [this](mysql::Transaction& tx, absl::Span<const event_log::Event> events) { return Apply(tx, events); },
          [this](absl::Span<const event_log::Event>) { Rest(); }, &consumer_log_) {}

void DuplicateWorker::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  consumer_.Stop();
}

absl::Status DuplicateWorker::Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
  worker::YieldToOthers();
  batch_start_ = clock_->Now();
  return keeper_.Apply(tx, events);
}

void DuplicateWorker::Rest() {
  const absl::Time now = clock_->Now();
  const absl::Duration rest = (now - batch_start_) * (1 / share_ - 1);
  absl::MutexLock lock(&mu_);
  clock_->AwaitUntil(mu_, absl::Condition(&stopping_), now + rest);
}

}  // namespace smarketing::lead
