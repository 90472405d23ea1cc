// The composition root of lead_service: everything is wired here and nowhere else.
#ifndef SMARKETING_LEAD_SERVICE_SERVER_LEAD_APPLICATION_H_
#define SMARKETING_LEAD_SERVICE_SERVER_LEAD_APPLICATION_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/event_log/tailer.h"
#include "common/id/id.h"
#include "common/idempotency/purger.h"
#include "common/observability/metrics.h"
#include "common/service/application.h"
#include "common/service/environment.h"
#include "common/unit_of_work/unit_of_work.h"
#include "lead_service/rpc/activity_service_rpc.h"
#include "lead_service/rpc/deal_service_rpc.h"
#include "lead_service/rpc/event_service_rpc.h"
#include "lead_service/rpc/handoff_service_rpc.h"
#include "lead_service/rpc/lead_service_rpc.h"
#include "lead_service/rpc/playbook_service_rpc.h"
#include "lead_service/rpc/roster_service_rpc.h"
#include "lead_service/server/lead_options.h"
#include "lead_service/storage/lead_model.h"
#include "lead_service/worker/duplicate_worker.h"
#include "lead_service/worker/scoring_worker.h"
#include "lead_service/worker/timer_worker.h"

namespace smarketing::lead {

class LeadApplication final : public service::Application {
 public:
  // INVALID_ARGUMENT when the options make no sense; FAILED_PRECONDITION when the event log is not ours.
  static absl::StatusOr<std::unique_ptr<LeadApplication>> Make(const service::Environment& environment,
                                                               const LeadOptions& options);
  ~LeadApplication() override;

  std::vector<rpc::Service*> services() override;
  absl::Status StartWorkers() override;
  void StopWorkers() override;

 private:
  LeadApplication(const service::Environment& environment, const LeadOptions& options);

  // The write path.
  IdGenerator ids_;
  ReferenceCache references_;
  LeadModel model_;
  LeadUnitOfWork unit_of_work_;
  event_log::Tailer tailer_;
  LeadCoalescer coalescer_;
  idempotency::Purger purger_;
  TimerWorker timers_;
  std::unique_ptr<DuplicateWorker> duplicate_worker_;  // null: left to other replicas
  ScoringWorker scoring_;

  // The read side.
  CurrentScores current_scores_;
  LeadQueries lead_queries_;
  LeadReads lead_reads_;
  DealQueries deal_queries_;
  DuplicateQueries duplicate_queries_;
  HandoffQueries handoff_queries_;
  TimelineQueries timeline_queries_;
  LeadChangeQueries lead_change_queries_;
  ExportQueries export_queries_;
  EventQueries event_queries_;
  BriefingQueries briefing_queries_;

  // The handlers.
  Writer writer_;
  WriteLeadsHandler write_leads_;
  WriteActivitiesHandler write_activities_;
  WriteDealsHandler write_deals_;
  WriteHandoffsHandler write_handoffs_;
  ImportHandler imports_;
  ReadLeadsHandler read_leads_;
  ReadTimelineHandler read_timeline_;
  ReadBriefingHandler read_briefings_;
  BatchActivitiesHandler batch_activities_;
  ReadActivitiesHandler read_activities_;
  ReadLeadChangesHandler read_lead_changes_;
  ExportLeadHandler exports_;
  ReadDealsHandler read_deals_;
  DuplicatesHandler duplicates_;
  ScanDuplicatesHandler scan_duplicates_;
  MergePreview merge_preview_;
  MergeLeadsHandler merge_leads_;
  ReadHandoffsHandler read_handoffs_;
  ListEventsHandler list_events_;
  WatchEventsHandler watch_events_;
  ReferenceWriter reference_writer_;
  PlaybookHandler playbook_;
  PipelinesHandler pipelines_;
  RosterHandler roster_;
  PreviewRoutingHandler preview_routing_;
  ReadScoresHandler read_scores_;
  PreviewScoringHandler preview_scoring_;

  // The proto services.
  LeadServiceRpc lead_service_;
  ActivityServiceRpc activity_service_;
  DealServiceRpc deal_service_;
  HandoffServiceRpc handoff_service_;
  RosterServiceRpc roster_service_;
  PlaybookServiceRpc playbook_service_;
  EventServiceRpc event_service_;

  std::vector<std::unique_ptr<observability::Metrics::CollectorHandle>> collectors_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_SERVER_LEAD_APPLICATION_H_
