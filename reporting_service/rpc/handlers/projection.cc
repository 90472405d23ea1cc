#include "reporting_service/rpc/handlers/projection.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "common/event_log/cursor.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "reporting_service/projections/verifier.h"
#include "reporting_service/storage/projection_store.h"

namespace smarketing::reporting {
namespace {

void SetProgress(const Generation& building, int64_t leads, v1::RebuildProgress* progress) {
  progress->set_leads_done(building.leads_done);
  progress->set_leads_total(leads);
  *progress->mutable_start_time() = ToProtoTime(building.start_time);
}

}  // namespace

absl::Status GetProjectionStatus(mysql::Database& database, const rpc::Call& call,
                                 const v1::GetProjectionStatusRequest& request, v1::ProjectionStatus* response) {
  return database.RunSnapshot(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    response->Clear();
    SMK_ASSIGN_OR_RETURN(const Generations generations, ReadGenerations(tx));
    SMK_ASSIGN_OR_RETURN(const ProjectionCounts counts, CountProjection(tx, generations.active.number));
    SMK_ASSIGN_OR_RETURN(const auto cursors, event_log::ReadCursors(tx, kFactsConsumer));
    std::vector<event_log::Range> next;  // the first event of each partition that is behind
    for (const event_log::Cursor& cursor : cursors) {
      auto* partition = response->add_partitions();
      partition->set_partition(cursor.partition);
      partition->set_position(cursor.position);
      partition->set_head(cursor.head);
      partition->set_holder(cursor.holder);
      response->set_lag_events(response->lag_events() + cursor.lag());
      if (cursor.lag() > 0) next.push_back({cursor.partition, cursor.position, cursor.position + 1});
    }
    if (!next.empty()) {
      SMK_ASSIGN_OR_RETURN(const auto events, event_log::ReadMany(tx, next));
      absl::Time since = absl::InfiniteFuture();
      for (const event_log::Event& event : events) since = std::min(since, event.record_time);
      *response->mutable_lag_since() = ToProtoTime(since);
    }
    response->set_definition_version(generations.active.definition.version);
    response->set_leads(counts.leads);
    response->set_rollup_rows(counts.rollup_rows);
    if (generations.building.has_value()) {
      SetProgress(*generations.building, counts.leads, response->mutable_rebuild());
    }
    return absl::OkStatus();
  });
}

absl::Status VerifyProjection(mysql::Database& database, const rpc::Call& call,
                              const v1::VerifyProjectionRequest& request, v1::VerifyProjectionResponse* response) {
  SMK_ASSIGN_OR_RETURN(const Verification result, VerifyRollups(database, call.deadline()));
  response->set_consistent(result.differences == 0);
  response->set_leads(result.leads);
  response->set_rollup_rows(result.rollup_rows);
  response->set_differences(result.differences);
  for (const Difference& difference : result.examples) {
    auto* example = response->add_examples();
    example->set_cell(DescribeCell(difference.cell));
    example->set_expected(difference.expected);
    example->set_actual(difference.actual);
  }
  return absl::OkStatus();
}

absl::Status RebuildProjection(Rebuilder& rebuilder, mysql::Database& database, const rpc::Call& call,
                               const v1::RebuildProjectionRequest& request, v1::RebuildProjectionResponse* response) {
  SMK_ASSIGN_OR_RETURN(const Generation building, rebuilder.Begin(request.request_id(), call.deadline()));
  ProjectionCounts counts;
  SMK_RETURN_IF_ERROR(database.RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(counts, CountProjection(tx, building.number));
    return absl::OkStatus();
  }));
  SetProgress(building, counts.leads, response->mutable_progress());
  return absl::OkStatus();
}

}  // namespace smarketing::reporting
