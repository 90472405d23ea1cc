#include "lead_service/server/lead_application.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/event_log/event_log.h"
#include "common/event_log/observability.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "common/unit_of_work/observability.h"

namespace smarketing::lead {
namespace {

constexpr absl::Duration kPartitionCheckTimeout = absl::Seconds(10);
constexpr absl::Duration kMaxHeartbeat = absl::Seconds(10);
constexpr size_t kMaxWriteBatch = 512;
constexpr int kMaxWriteThreads = 64;

// The sentences name the flags that set the options (../flags.cc).
absl::Status CheckOptions(const LeadOptions& options) {
  if (!options.phone_region.empty() && !text::IsPhoneRegion(options.phone_region)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--phone_region=", options.phone_region, " is not a region that phone numbers have, such as BR."));
  }
  if (options.write_batch < 1 || options.write_batch > kMaxWriteBatch) {
    return absl::InvalidArgumentError(
        absl::StrCat("--write_batch=", options.write_batch, " is not from 1 to ", kMaxWriteBatch, "."));
  }
  if (options.write_threads < 1 || options.write_threads > kMaxWriteThreads) {
    return absl::InvalidArgumentError(
        absl::StrCat("--write_threads=", options.write_threads, " is not from 1 to ", kMaxWriteThreads, "."));
  }
  if (options.heartbeat <= absl::ZeroDuration() || options.heartbeat > kMaxHeartbeat) {
    return absl::InvalidArgumentError(absl::StrCat("--event_heartbeat=", absl::FormatDuration(options.heartbeat),
                                                   " is not more than 0 and at most 10s."));
  }
  return absl::OkStatus();
}

unit_of_work::CoalescerOptions CoalescerOptionsOf(const LeadOptions& options, event_log::Tailer* tailer) {
  unit_of_work::CoalescerOptions result;
  result.threads = options.write_threads;
  result.max_batch = options.write_batch;
  // Watchers hear at once of what this process writes.
  result.on_batch = [tailer](size_t, absl::Duration) { tailer->Wake(); };
  return result;
}

std::vector<observability::Sample> PurgerSamples(const idempotency::Purger& purger) {
  using observability::SampleType;
  return {{"idempotency_purged_total",
           "Outcomes that were kept long enough and deleted",
           SampleType::kCounter,
           {},
           static_cast<double>(purger.purged())},
          {"idempotency_purge_failures_total",
           "Deletions of outcomes that failed",
           SampleType::kCounter,
           {},
           static_cast<double>(purger.failed())}};
}

}  // namespace

absl::StatusOr<std::unique_ptr<LeadApplication>> LeadApplication::Make(const service::Environment& environment,
                                                                       const LeadOptions& options) {
  SMK_RETURN_IF_ERROR(CheckOptions(options));
  SMK_RETURN_IF_ERROR(
      environment.database->RunReadOnly(environment.clocks.machine->Now() + kPartitionCheckTimeout,
                                        [](mysql::ReadTransaction& tx) { return event_log::CheckPartitions(tx); }));
  return absl::WrapUnique(new LeadApplication(environment, options));
}

LeadApplication::LeadApplication(const service::Environment& environment, const LeadOptions& options)
    : ids_(environment.clocks.business),
      model_(&ids_),
      unit_of_work_(environment.database, environment.clocks.business, &model_),
      tailer_(environment.database, environment.clocks.machine),
      coalescer_(&unit_of_work_, environment.clocks.machine, CoalescerOptionsOf(options, &tailer_)),
      purger_(environment.database, environment.clocks.business),
      timers_(environment.database, environment.clocks, &unit_of_work_, environment.logger),
      lead_queries_(environment.database),
      deal_queries_(environment.database),
      timeline_queries_(environment.database),
      event_queries_(environment.database),
      writer_(&coalescer_, environment.clocks.business, options.phone_region),
      write_leads_(&writer_),
      write_activities_(&writer_),
      write_deals_(&writer_),
      imports_(&unit_of_work_, &writer_, environment.clocks.machine),
      read_leads_(&lead_queries_, environment.page_tokens, options.phone_region),
      read_timeline_(&timeline_queries_, environment.page_tokens),
      read_deals_(&deal_queries_),
      list_events_(&event_queries_),
      watch_events_(&tailer_, environment.clocks.machine, options.heartbeat),
      lead_service_(environment.runtime, {.writer = &writer_,
                                          .writes = &write_leads_,
                                          .reads = &read_leads_,
                                          .timeline = &read_timeline_,
                                          .imports = &imports_}),
      activity_service_(environment.runtime, &writer_, &write_activities_),
      deal_service_(environment.runtime, &writer_, &write_deals_, &read_deals_, &imports_),
      event_service_(environment.runtime, &list_events_, &watch_events_) {
  observability::Metrics& metrics = *environment.metrics;
  collectors_.push_back(
      metrics.AddCollector(unit_of_work::CoalescerCollector("unary_writes", [this] { return coalescer_.stats(); })));
  collectors_.push_back(metrics.AddCollector(event_log::TailerCollector(&tailer_)));
  collectors_.push_back(metrics.AddCollector([this] { return PurgerSamples(purger_); }));
  // Before the first call can come: a watch needs to know where the log ends.
  tailer_.Start();
}

LeadApplication::~LeadApplication() { StopWorkers(); }

std::vector<rpc::Service*> LeadApplication::services() {
  return {lead_service_.service(), activity_service_.service(), deal_service_.service(), event_service_.service()};
}

absl::Status LeadApplication::StartWorkers() {
  purger_.Start();
  timers_.Start();
  return absl::OkStatus();
}

void LeadApplication::StopWorkers() {
  timers_.Stop();
  coalescer_.Stop();
  tailer_.Stop();
  purger_.Stop();
}

}  // namespace smarketing::lead
