// A funnel, put together from sums of rollups.
#ifndef SMARKETING_REPORTING_SERVICE_DOMAIN_FUNNEL_H_
#define SMARKETING_REPORTING_SERVICE_DOMAIN_FUNNEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "reporting_service/domain/rollup_sum.h"

namespace smarketing::reporting {

// What happened in the period, or what became of those who came in the period. Never mixed.
enum class FunnelKind { kEvent, kCohort };

struct FunnelRow {
  std::string value;               // of the split
  std::map<Stage, int64_t> leads;  // per step of the ladder; a step that nobody passed is missing
  int64_t won_leads = 0;
  int64_t won_deals = 0;
  std::map<std::string, int64_t> won_revenue;  // minor units by currency
};

struct Funnel {
  std::vector<FunnelRow> rows;  // in order of value
  FunnelRow total;
};

// The measures that MakeFunnel needs.
std::vector<Measure> FunnelMeasures(FunnelKind kind);

// `sums` are of these measures, split by one dimension or by none.
Funnel MakeFunnel(absl::Span<const RollupSum> sums);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_DOMAIN_FUNNEL_H_
