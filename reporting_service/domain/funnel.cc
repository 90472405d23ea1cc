#include "reporting_service/domain/funnel.h"

#include <utility>

namespace smarketing::reporting {
namespace {

void Add(const RollupSum& sum, FunnelRow& row) {
  switch (sum.measure) {
    case Measure::kLeadsPassed:
    case Measure::kCohortPassed:
      row.leads[static_cast<Stage>(sum.stage)] += sum.total;
      break;
    case Measure::kLeadsWon:
    case Measure::kCohortLeadsWon:
      row.won_leads += sum.total;
      break;
    case Measure::kDealsWon:
    case Measure::kCohortDealsWon:
      row.won_deals += sum.total;
      break;
    case Measure::kWonRevenue:
    case Measure::kCohortWonRevenue:
      row.won_revenue[sum.currency] += sum.total;
      break;
    default:
      break;
  }
}

}  // namespace

std::vector<Measure> FunnelMeasures(FunnelKind kind) {
  if (kind == FunnelKind::kEvent) {
    return {Measure::kLeadsPassed, Measure::kLeadsWon, Measure::kDealsWon, Measure::kWonRevenue};
  }
  return {Measure::kCohortPassed, Measure::kCohortLeadsWon, Measure::kCohortDealsWon, Measure::kCohortWonRevenue};
}

Funnel MakeFunnel(absl::Span<const RollupSum> sums) {
  std::map<std::string, FunnelRow> rows;
  Funnel funnel;
  for (const RollupSum& sum : sums) {
    const std::string value = sum.split_values.empty() ? std::string() : sum.split_values[0];
    FunnelRow& row = rows[value];
    row.value = value;
    Add(sum, row);
    Add(sum, funnel.total);
  }
  for (auto& [value, row] : rows) funnel.rows.push_back(std::move(row));
  return funnel;
}

}  // namespace smarketing::reporting
