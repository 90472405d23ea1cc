#include "sla_service/server/sla_application.h"

#include "absl/memory/memory.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "sla_service/worker/lead_events.h"

namespace smarketing::sla {
namespace {

constexpr absl::Duration kPartitionCheckTimeout = absl::Seconds(10);

event_log::ConsumerOptions ClocksConsumerOptions(const service::Environment& environment) {
  event_log::ConsumerOptions options;
  options.name = kClocksConsumer;
  options.instance = environment.instance;
  options.types = FactEventTypes();
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SlaApplication>> SlaApplication::Make(const service::Environment& environment) {
  SMK_RETURN_IF_ERROR(
      environment.database->RunReadOnly(environment.clocks.machine->Now() + kPartitionCheckTimeout,
                                        [](mysql::ReadTransaction& tx) { return event_log::CheckPartitions(tx); }));
  return absl::WrapUnique(new SlaApplication(environment));
}

SlaApplication::SlaApplication(const service::Environment& environment)
    : ids_(environment.clocks.business),
      due_worker_(environment.database, environment.clocks, &ids_, environment.logger),
      backfill_worker_(environment.database, environment.clocks, &ids_, &calendars_, environment.logger,
                       [this] { due_worker_.Wake(); }),
      recorder_(environment.clocks.business, &ids_, &calendars_),
      consumer_log_(environment.logger),
      consumer_(
          environment.database, environment.clocks.machine, ClocksConsumerOptions(environment),
          [this](mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
            return recorder_.Apply(tx, events);
          },
          [this](absl::Span<const event_log::Event>) { due_worker_.Wake(); }, &consumer_log_),
      purger_(environment.database, environment.clocks.business),
      agreement_service_(MakeHandlerContext(environment), environment.runtime),
      calendar_service_(MakeHandlerContext(environment), environment.runtime),
      clock_service_(MakeHandlerContext(environment), environment.runtime) {
  collectors_.push_back(service::CollectConsumerStats(environment.metrics, &consumer_));
  collectors_.push_back(environment.metrics->AddCollector([this] { return WorkerSamples(); }));
}

SlaApplication::~SlaApplication() { StopWorkers(); }

HandlerContext SlaApplication::MakeHandlerContext(const service::Environment& environment) {
  return {.database = environment.database,
          .business_clock = environment.clocks.business,
          .ids = &ids_,
          .calendars = &calendars_,
          .page_tokens = environment.page_tokens,
          .on_activation = [this] { backfill_worker_.Wake(); }};
}

std::vector<observability::Sample> SlaApplication::WorkerSamples() const {
  const auto counter = [](const char* name, const char* help, int64_t value) {
    return observability::Sample{name, help, observability::SampleType::kCounter, {}, static_cast<double>(value)};
  };
  return {
      counter("sla_clock_warnings_total", "Warnings given by this replica", due_worker_.warnings()),
      counter("sla_clock_breaches_total", "Promises found broken at their due time by this replica",
              due_worker_.breaches()),
      counter("sla_clock_postponed_total", "Due clocks that had to wait for events to be applied",
              due_worker_.postponed()),
  };
}

std::vector<rpc::Service*> SlaApplication::services() {
  return {agreement_service_.service(), calendar_service_.service(), clock_service_.service()};
}

absl::Status SlaApplication::StartWorkers() {
  consumer_.Start();
  backfill_worker_.Start();
  due_worker_.Start();
  purger_.Start();
  return absl::OkStatus();
}

void SlaApplication::StopWorkers() {
  consumer_.Stop();
  backfill_worker_.Stop();
  due_worker_.Stop();
  purger_.Stop();
}

}  // namespace smarketing::sla
