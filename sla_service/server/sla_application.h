// The composition root of sla_service: everything is wired here and nowhere else.
#ifndef SMARKETING_SLA_SERVICE_SERVER_SLA_APPLICATION_H_
#define SMARKETING_SLA_SERVICE_SERVER_SLA_APPLICATION_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/event_log/consumer.h"
#include "common/id/id.h"
#include "common/idempotency/purger.h"
#include "common/observability/metrics.h"
#include "common/service/application.h"
#include "common/service/consumer_observer.h"
#include "common/service/environment.h"
#include "sla_service/rpc/services.h"
#include "sla_service/storage/calendar_cache.h"
#include "sla_service/worker/backfill_worker.h"
#include "sla_service/worker/due_worker.h"
#include "sla_service/worker/fact_recorder.h"

namespace smarketing::sla {

class SlaApplication final : public service::Application {
 public:
  // FAILED_PRECONDITION when the event log is not ours.
  static absl::StatusOr<std::unique_ptr<SlaApplication>> Make(const service::Environment& environment);
  ~SlaApplication() override;

  std::vector<rpc::Service*> services() override;
  absl::Status StartWorkers() override;
  void StopWorkers() override;

 private:
  explicit SlaApplication(const service::Environment& environment);
  HandlerContext MakeHandlerContext(const service::Environment& environment);
  std::vector<observability::Sample> WorkerSamples() const;

  IdGenerator ids_;
  CalendarCache calendars_;

  // The workers: what happens to leads, what happened before an agreement, and what time does.
  DueWorker due_worker_;
  BackfillWorker backfill_worker_;
  FactRecorder recorder_;
  service::ConsumerLog consumer_log_;
  event_log::Consumer consumer_;
  idempotency::Purger purger_;

  // The proto services.
  AgreementService agreement_service_;
  CalendarService calendar_service_;
  ClockService clock_service_;

  std::vector<std::unique_ptr<observability::Metrics::CollectorHandle>> collectors_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_SERVER_SLA_APPLICATION_H_
