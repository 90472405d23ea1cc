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
  if (!(options.duplicate_share >= 0 && options.duplicate_share <= 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--duplicate_share=", options.duplicate_share, " is not from 0 to 1."));
  }
  return absl::OkStatus();
}

std::unique_ptr<DuplicateWorker> MakeDuplicateWorker(const service::Environment& environment,
                                                     const LeadOptions& options, IdGenerator* ids) {
  if (options.duplicate_share == 0) return nullptr;
  return std::make_unique<DuplicateWorker>(
      environment.database, environment.clocks, ids, environment.logger,
      DuplicateWorkerOptions{.instance = environment.instance, .share = options.duplicate_share});
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
      model_(&ids_, &references_),
      unit_of_work_(environment.database, environment.clocks.business, &model_),
      tailer_(environment.database, environment.clocks.machine),
      coalescer_(&unit_of_work_, environment.clocks.machine, CoalescerOptionsOf(options, &tailer_)),
      purger_(environment.database, environment.clocks.business),
      timers_(environment.database, environment.clocks, &unit_of_work_, environment.logger),
      duplicate_worker_(MakeDuplicateWorker(environment, options, &ids_)),
      scoring_(environment.database, environment.clocks, &references_, &ids_, environment.logger,
               [this] { tailer_.Wake(); }),
      current_scores_(&references_, environment.clocks.business),
      lead_queries_(environment.database, &current_scores_),
      lead_reads_(
          [this](absl::Span<const LeadId> ids, absl::Time deadline) { return lead_queries_.Find(ids, deadline); },
          environment.clocks.machine),
      deal_queries_(environment.database),
      duplicate_queries_(environment.database),
      handoff_queries_(environment.database),
      timeline_queries_(environment.database),
      lead_change_queries_(environment.database),
      export_queries_(environment.database),
      event_queries_(environment.database),
      briefing_queries_(environment.database, &references_),
      writer_(&coalescer_, environment.clocks.business, options.phone_region),
      write_leads_(&writer_),
      write_activities_(&writer_),
      write_deals_(&writer_),
      write_handoffs_(&writer_),
      imports_(&unit_of_work_, &writer_, environment.clocks.machine),
      read_leads_(&lead_reads_, &lead_queries_, environment.page_tokens, environment.clocks.business,
                  options.phone_region),
      read_timeline_(&timeline_queries_, environment.page_tokens),
      read_briefings_(&briefing_queries_, environment.clocks.business),
      batch_activities_(&unit_of_work_, &writer_, environment.clocks.machine),
      read_activities_(&timeline_queries_, environment.page_tokens),
      read_lead_changes_(&lead_change_queries_, environment.page_tokens),
      exports_({.index = &export_queries_,
                .leads = &lead_queries_,
                .timeline = &timeline_queries_,
                .handoffs = &handoff_queries_,
                .deals = &deal_queries_,
                .duplicates = &duplicate_queries_,
                .changes = &lead_change_queries_},
               environment.runtime->executor(), environment.clocks.business, environment.clocks.machine),
      read_deals_(&deal_queries_, environment.database, &references_, environment.page_tokens),
      duplicates_(&duplicate_queries_, &writer_, environment.page_tokens, environment.clocks.business),
      scan_duplicates_(environment.database, environment.clocks, &ids_),
      merge_preview_(environment.database, &references_, &ids_),
      merge_leads_(&writer_, &coalescer_, &merge_preview_),
      read_handoffs_(&handoff_queries_, environment.page_tokens),
      list_events_(&event_queries_),
      watch_events_(&tailer_, environment.clocks.machine, options.heartbeat),
      reference_writer_(environment.database, &references_, &ids_, environment.clocks.business,
                        [this] { tailer_.Wake(); }),
      playbook_(&reference_writer_, environment.page_tokens),
      pipelines_(&reference_writer_),
      roster_(&reference_writer_),
      preview_routing_(&reference_writer_, options.phone_region),
      read_scores_(environment.database, &references_, environment.clocks.business),
      preview_scoring_(environment.database, &references_, environment.clocks, environment.runtime->executor()),
      lead_service_(environment.runtime, {.writer = &writer_,
                                          .writes = &write_leads_,
                                          .reads = &read_leads_,
                                          .timeline = &read_timeline_,
                                          .imports = &imports_,
                                          .exports = &exports_,
                                          .changes = &read_lead_changes_,
                                          .scores = &read_scores_,
                                          .briefings = &read_briefings_,
                                          .duplicates = &duplicates_,
                                          .scans = &scan_duplicates_,
                                          .merges = &merge_leads_}),
      activity_service_(environment.runtime, &writer_, &write_activities_, &batch_activities_, &read_activities_),
      deal_service_(environment.runtime, &writer_, &write_deals_, &read_deals_, &imports_, &pipelines_),
      handoff_service_(environment.runtime, &writer_, &write_handoffs_, &read_handoffs_),
      roster_service_(environment.runtime, &writer_, &roster_, &preview_routing_),
      playbook_service_(environment.runtime, &playbook_, &read_scores_, &preview_scoring_),
      event_service_(environment.runtime, &list_events_, &watch_events_) {
  observability::Metrics& metrics = *environment.metrics;
  collectors_.push_back(
      metrics.AddCollector(unit_of_work::CoalescerCollector("unary_writes", [this] { return coalescer_.stats(); })));
  collectors_.push_back(
      metrics.AddCollector(unit_of_work::CoalescerCollector("unary_reads", [this] { return lead_reads_.stats(); })));
  collectors_.push_back(metrics.AddCollector(event_log::TailerCollector(&tailer_)));
  collectors_.push_back(metrics.AddCollector([this] { return PurgerSamples(purger_); }));
  if (duplicate_worker_ != nullptr) {
    collectors_.push_back(service::CollectConsumerStats(&metrics, &duplicate_worker_->consumer()));
  }
  // Before the first call can come: a watch needs to know where the log ends.
  tailer_.Start();
}

LeadApplication::~LeadApplication() { StopWorkers(); }

std::vector<rpc::Service*> LeadApplication::services() {
  return {lead_service_.service(),   activity_service_.service(), deal_service_.service(), handoff_service_.service(),
          roster_service_.service(), playbook_service_.service(), event_service_.service()};
}

absl::Status LeadApplication::StartWorkers() {
  purger_.Start();
  timers_.Start();
  if (duplicate_worker_ != nullptr) duplicate_worker_->Start();
  scoring_.Start();
  return absl::OkStatus();
}

void LeadApplication::StopWorkers() {
  timers_.Stop();
  scan_duplicates_.Stop();
  if (duplicate_worker_ != nullptr) duplicate_worker_->Stop();
  scoring_.Stop();
  coalescer_.Stop();
  lead_reads_.Stop();
  tailer_.Stop();
  purger_.Stop();
}

}  // namespace smarketing::lead
