// A schema with an event log, a clock of the business that stands still, leads to write about, and replicas of what
// sla_service runs in the background.
#ifndef SMARKETING_TESTS_STORAGE_SLA_SLA_WORLD_H_
#define SMARKETING_TESTS_STORAGE_SLA_SLA_WORLD_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/event_log/consumer.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "common/observability/logger.h"
#include "common/service/environment.h"
#include "common/time/clock.h"
#include "google/protobuf/message.h"
#include "sla_service/domain/agreement.h"
#include "sla_service/domain/promise_clock.h"
#include "sla_service/storage/calendar_cache.h"
#include "sla_service/worker/backfill_worker.h"
#include "sla_service/worker/due_worker.h"
#include "sla_service/worker/fact_recorder.h"
#include "tests/support/test_database.h"

namespace smarketing::sla {

// March 2026 begins on a Sunday: the 6th is a Friday.
inline absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, 3, day, hour, minute), absl::UTCTimeZone());
}

class SlaWorld;

struct ReplicaOptions {
  BackfillWorkerOptions backfill;
  DueWorkerOptions due;
  absl::Duration lease = absl::Milliseconds(600);
  int64_t consumer_batch = 256;
  bool give_back_leases = true;
};

// The workers of one process, with connections of its own.
class Replica {
 public:
  explicit Replica(SlaWorld& world, ReplicaOptions options = {});
  ~Replica() { Stop(); }

  // All of them, or some.
  void Start();
  void StartConsumer() { consumer_.Start(); }
  void StartDueWorker() { due_worker_.Start(); }
  void Stop();

  DueWorker& due_worker() { return due_worker_; }
  BackfillWorker& backfill_worker() { return backfill_worker_; }
  FactRecorder& recorder() { return recorder_; }

 private:
  std::unique_ptr<observability::Logger> logger_;
  mysql::Database database_;
  IdGenerator ids_;
  CalendarCache calendars_;
  DueWorker due_worker_;
  BackfillWorker backfill_worker_;
  FactRecorder recorder_;
  event_log::Consumer consumer_;
};

class SlaWorld {
 public:
  explicit SlaWorld(absl::Time now = At(2, 9));

  testing::TestDatabase& schema() { return schema_; }
  FakeClock& clock() { return clock_; }
  service::Clocks clocks() { return {.business = &clock_, .machine = Clock::Real()}; }
  IdGenerator& ids() { return ids_; }

  // An agreement in force, with one promise: an answer to a trigger within `target`, Mon–Fri 09–17 UTC.
  AgreementId PromiseAnswers(absl::Duration target, absl::Time activate_time, std::vector<int> warning_percents = {},
                             TriggerKind trigger = TriggerKind::kDemoRequested);

  // Events of lead_service. Each returns the event's id.
  LeadId NewLead(absl::Time create_time, absl::string_view owner = "ada");
  EventId Demo(const LeadId& lead, absl::Time time);
  EventId Attempt(const LeadId& lead, absl::Time time, bool genuine = true);
  // `restated`: the time that an earlier event gave for the same.
  EventId Qualified(const LeadId& lead, absl::Time time, std::optional<absl::Time> restated = std::nullopt);

  // Without appending them.
  event_log::Event MakeEvent(const LeadId& lead, const google::protobuf::Message& payload, absl::Time occur_time);
  event_log::Event MakeDemo(const LeadId& lead, absl::Time time);
  event_log::Event MakeAttempt(const LeadId& lead, absl::Time time, bool genuine = true);
  event_log::Event MakeLead(const LeadId& lead, absl::Time create_time, absl::string_view owner);
  void Append(std::vector<event_log::Event> events);

  // Waits until every event has taken effect on the clocks.
  void WaitUntilApplied();
  // Waits for a condition; the test fails when it does not come about.
  void WaitFor(absl::string_view what, const std::function<bool()>& condition);
  void WaitForStates(std::map<LeadId, ClockState> states);

  std::vector<PromiseClock> Clocks();
  PromiseClock OnlyClock(const LeadId& lead);
  std::vector<Breach> Breaches();
  // The short types of the events of sla_service about a lead, in order: "ClockStarted".
  std::vector<std::string> Told(const LeadId& lead);
  std::vector<event_log::Event> Events();

 private:
  FakeClock clock_;
  IdGenerator ids_;
  testing::TestDatabase schema_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_TESTS_STORAGE_SLA_SLA_WORLD_H_
