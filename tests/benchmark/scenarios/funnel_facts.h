// What reporting_service would know of many leads, as rows, and the rollups that follow from it.
#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_FUNNEL_FACTS_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_FUNNEL_FACTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/database.h"

namespace smarketing::benchmark {

// The days of the facts, and of the question: twelve months.
inline constexpr char kFirstDay[] = "2025-01-01";
inline constexpr char kEndDay[] = "2026-01-01";

// Writes into a schema of reporting_service, which has just been started there: `leads` leads that came in those
// months, in five sources with two campaigns at a time and of twenty owners, narrowing from step to step. As facts, one
// row for each lead and step and one for each won deal, with indexes that cover the question; and as the rollups of
// exactly these facts.
absl::Status FillFunnel(mysql::Database& database, int64_t leads);

// (source, step of the ladder; 0: won deals) → leads or deals
using FunnelNumbers = std::map<std::pair<std::string, int64_t>, int64_t>;

// GetFunnel by source, as one statement on the facts.
absl::StatusOr<FunnelNumbers> FunnelBySql(mysql::ReadTransaction& tx);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_FUNNEL_FACTS_H_
