#include "reporting_service/rpc/handlers/metrics.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/strip.h"
#include "common/filter/filter.h"
#include "common/status/macros.h"
#include "reporting_service/domain/metric_catalogue.h"
#include "reporting_service/rpc/convert/period.h"
#include "reporting_service/rpc/convert/values.h"
#include "reporting_service/storage/projection_store.h"
#include "reporting_service/storage/rollup_queries.h"

namespace smarketing::reporting {
namespace {

constexpr char kCollection[] = "metrics/";

// Which sums make up a metric.
using Source = std::tuple<Measure, int /*cohort_stage*/, int /*stage*/>;

Source SourceOf(const Metric& metric) { return {metric.measure, metric.cohort_stage, metric.stage}; }

// The sums of one combination of dimension values: by currency; counts have none.
using Sums = std::map<Source, std::map<std::string, int64_t>>;

int64_t Count(const Sums& sums, const Metric& metric) {
  const auto found = sums.find(SourceOf(metric));
  return found == sums.end() ? 0 : found->second.begin()->second;
}

v1::MetricValue Value(const Sums& sums, const Metric& metric) {
  v1::MetricValue value;
  switch (metric.unit) {
    case MetricUnit::kCount:
      value.set_count(Count(sums, metric));
      break;
    case MetricUnit::kMoney:
      if (const auto found = sums.find(SourceOf(metric)); found != sums.end()) {
        SetAmounts(found->second, value.mutable_amounts());
      }
      break;
    case MetricUnit::kRatio:
      *value.mutable_ratio() =
          ToRatio(Count(sums, *FindMetric(metric.numerator)), Count(sums, *FindMetric(metric.denominator)));
      break;
  }
  return value;
}

absl::StatusOr<std::vector<const Metric*>> FindMetrics(const v1::QueryMetricsRequest& request) {
  std::vector<const Metric*> metrics;
  for (const std::string& name : request.metrics()) {
    absl::string_view id = name;
    const Metric* metric = absl::ConsumePrefix(&id, kCollection) ? FindMetric(id) : nullptr;
    if (metric == nullptr) {
      return MakeError(absl::StatusCode::kNotFound, "METRIC_NOT_FOUND",
                       "there is no such metric; ListMetrics tells which there are", {{"metric", name}});
    }
    metrics.push_back(metric);
  }
  return metrics;
}

// The metrics that have cells of their own: ratios are replaced by their parts.
std::vector<const Metric*> Parts(const std::vector<const Metric*>& metrics) {
  std::vector<const Metric*> parts;
  for (const Metric* metric : metrics) {
    if (metric->unit == MetricUnit::kRatio) {
      parts.push_back(FindMetric(metric->numerator));
      parts.push_back(FindMetric(metric->denominator));
    } else {
      parts.push_back(metric);
    }
  }
  return parts;
}

}  // namespace

absl::Status ListMetrics(const rpc::Call& call, const v1::ListMetricsRequest& request,
                         v1::ListMetricsResponse* response) {
  for (const Metric& metric : MetricCatalogue()) *response->add_metrics() = ToProto(metric);
  return absl::OkStatus();
}

void ValidateQueryMetrics(const v1::QueryMetricsRequest& request, Violations& violations) {
  ValidatePeriod(request.from(), request.to(), violations);
  std::set<int> seen;
  for (int i = 0; i < request.split_by_size(); ++i) {
    if (!ToSplitBy(request.split_by(i)).has_value()) {
      violations.Add(FieldPathAt("split_by", i), "is required");
    } else if (!seen.insert(request.split_by(i)).second) {
      violations.Add(FieldPathAt("split_by", i), "is given twice");
    }
  }
}

absl::Status QueryMetrics(mysql::Database& database, const rpc::Call& call, const v1::QueryMetricsRequest& request,
                          v1::QueryMetricsResponse* response) {
  SMK_ASSIGN_OR_RETURN(const std::vector<const Metric*> metrics, FindMetrics(request));
  const Period period = ToPeriod(request.from(), request.to());
  RollupQuery query{.from = period.from, .to = period.to};
  SMK_ASSIGN_OR_RETURN(query.where, filter::ToSql(request.filter(), RollupFilterSchema()));
  for (const int dimension : request.split_by()) {
    query.split_by.push_back(*ToSplitBy(static_cast<v1::Dimension>(dimension)));
  }
  std::map<int, std::set<Measure>> measures;  // by cohort_stage
  std::set<Source> wanted;
  for (const Metric* part : Parts(metrics)) {
    measures[part->cohort_stage].insert(part->measure);
    wanted.insert(SourceOf(*part));
  }

  std::map<std::vector<std::string>, Sums> rows;
  SMK_RETURN_IF_ERROR(database.RunSnapshot(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    rows.clear();
    SMK_ASSIGN_OR_RETURN(const Generations generations, ReadGenerations(tx));
    query.generation = generations.active.number;
    for (const auto& [cohort_stage, of_cohort] : measures) {
      query.cohort_stage = cohort_stage;
      query.measures.assign(of_cohort.begin(), of_cohort.end());
      SMK_ASSIGN_OR_RETURN(const std::vector<RollupSum> sums, SumRollups(tx, query));
      for (const RollupSum& sum : sums) {
        const Source source{sum.measure, sum.cohort_stage, sum.stage};
        if (wanted.contains(source)) rows[sum.split_values][source][sum.currency] += sum.total;
      }
    }
    return absl::OkStatus();
  }));

  if (query.split_by.empty()) rows.try_emplace({});  // the one row is there also when everything is 0
  for (const auto& [values, sums] : rows) {
    auto* row = response->add_rows();
    row->mutable_dimension_values()->Assign(values.begin(), values.end());
    for (const Metric* metric : metrics) *row->add_values() = Value(sums, *metric);
  }
  return absl::OkStatus();
}

}  // namespace smarketing::reporting
