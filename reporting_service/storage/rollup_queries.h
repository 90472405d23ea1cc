// Reports read rollups, never leads.
#ifndef SMARKETING_REPORTING_SERVICE_STORAGE_ROLLUP_QUERIES_H_
#define SMARKETING_REPORTING_SERVICE_STORAGE_ROLLUP_QUERIES_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/mysql/transaction.h"
#include "reporting_service/domain/rollup_sum.h"

namespace smarketing::reporting {

struct RollupQuery {
  int32_t generation = 0;
  std::vector<Measure> measures;  // at least one
  int cohort_stage = 0;           // 0 for event measures
  absl::CivilDay from;            // [from, to)
  absl::CivilDay to;
  std::vector<SplitBy> split_by;
  filter::SqlCondition where;  // over RollupFilterSchema()
};

// source, campaign, owner.
const filter::Schema& RollupFilterSchema();

// One statement; a range of the primary key for each measure. In order of the split values. Sums of 0 are left out.
absl::StatusOr<std::vector<RollupSum>> SumRollups(mysql::ReadTransaction& tx, const RollupQuery& query);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_STORAGE_ROLLUP_QUERIES_H_
