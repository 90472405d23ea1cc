#include "reporting_service/rpc/handlers/get_funnel.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/filter/filter.h"
#include "common/status/macros.h"
#include "reporting_service/domain/funnel.h"
#include "reporting_service/rpc/convert/period.h"
#include "reporting_service/rpc/convert/values.h"
#include "reporting_service/storage/projection_store.h"
#include "reporting_service/storage/rollup_queries.h"

namespace smarketing::reporting {
namespace {

FunnelKind Kind(const v1::GetFunnelRequest& request) {
  return request.kind() == v1::FUNNEL_KIND_COHORT ? FunnelKind::kCohort : FunnelKind::kEvent;
}

// 0 for an event funnel.
Stage CohortStage(const v1::GetFunnelRequest& request) {
  if (Kind(request) == FunnelKind::kEvent) return Stage{};
  if (request.cohort_stage() == lead::v1::LEAD_STAGE_UNSPECIFIED) return Stage::kLead;
  return static_cast<Stage>(request.cohort_stage());
}

int64_t Leads(const FunnelRow& row, Stage stage) {
  const auto found = row.leads.find(stage);
  return found == row.leads.end() ? 0 : found->second;
}

void SetRow(const FunnelRow& row, FunnelKind kind, Stage cohort, v1::FunnelRow* proto) {
  proto->set_value(row.value);
  for (const Stage step : kLadder) {
    if (step < cohort) continue;
    auto* stage = proto->add_stages();
    stage->set_stage(static_cast<lead::v1::LeadStage>(step));
    stage->set_leads(Leads(row, step));
    if (kind == FunnelKind::kCohort && step > cohort) {
      const Stage previous = static_cast<Stage>(static_cast<int>(step) - 1);
      *stage->mutable_from_previous() = ToRatio(Leads(row, step), Leads(row, previous));
      *stage->mutable_from_start() = ToRatio(Leads(row, step), Leads(row, cohort));
    }
  }
  proto->set_won_leads(row.won_leads);
  if (kind == FunnelKind::kCohort) *proto->mutable_won_ratio() = ToRatio(row.won_leads, Leads(row, cohort));
  proto->set_won_deals(row.won_deals);
  SetAmounts(row.won_revenue, proto->mutable_won_revenue());
}

}  // namespace

void ValidateGetFunnel(const v1::GetFunnelRequest& request, Violations& violations) {
  ValidatePeriod(request.from(), request.to(), violations);
  if (request.split_by() == v1::DIMENSION_DAY) {
    violations.Add("split_by", "must be SOURCE, CAMPAIGN, MONTH or OWNER");
  }
  if (request.cohort_stage() != lead::v1::LEAD_STAGE_UNSPECIFIED) {
    if (request.kind() == v1::FUNNEL_KIND_EVENT) {
      violations.Add("cohort_stage", "belongs to a COHORT funnel");
    } else if (request.cohort_stage() > lead::v1::LEAD_STAGE_EVANGELIST) {
      violations.Add("cohort_stage", "must be a step of the ladder");
    }
  }
}

absl::Status GetFunnel(mysql::Database& database, const rpc::Call& call, const v1::GetFunnelRequest& request,
                       v1::Funnel* response) {
  const FunnelKind kind = Kind(request);
  const Stage cohort = CohortStage(request);
  const Period period = ToPeriod(request.from(), request.to());
  RollupQuery query{
      .measures = FunnelMeasures(kind), .cohort_stage = static_cast<int>(cohort), .from = period.from, .to = period.to};
  SMK_ASSIGN_OR_RETURN(query.where, filter::ToSql(request.filter(), RollupFilterSchema()));
  if (const auto split = ToSplitBy(request.split_by())) query.split_by = {*split};

  std::vector<RollupSum> sums;
  SMK_RETURN_IF_ERROR(database.RunSnapshot(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Generations generations, ReadGenerations(tx));
    query.generation = generations.active.number;
    response->set_time_zone(generations.active.time_zone);
    SMK_ASSIGN_OR_RETURN(sums, SumRollups(tx, query));
    return absl::OkStatus();
  }));

  response->set_kind(request.kind());
  *response->mutable_from() = request.from();
  *response->mutable_to() = request.to();
  response->set_split_by(request.split_by());
  response->set_cohort_stage(static_cast<lead::v1::LeadStage>(cohort));
  const Funnel funnel = MakeFunnel(sums);
  if (!query.split_by.empty()) {
    for (const FunnelRow& row : funnel.rows) SetRow(row, kind, cohort, response->add_rows());
  }
  SetRow(funnel.total, kind, cohort, response->mutable_total());
  return absl::OkStatus();
}

}  // namespace smarketing::reporting
