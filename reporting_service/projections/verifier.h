// Whether the rollups are what the facts say.
#ifndef SMARKETING_REPORTING_SERVICE_PROJECTIONS_VERIFIER_H_
#define SMARKETING_REPORTING_SERVICE_PROJECTIONS_VERIFIER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "reporting_service/domain/contributions.h"

namespace smarketing::reporting {

struct Difference {
  Cell cell;
  int64_t expected = 0;
  int64_t actual = 0;
};

struct Verification {
  int64_t leads = 0;
  int64_t rollup_rows = 0;
  int64_t differences = 0;
  std::vector<Difference> examples;  // at most kMaxExamples

  static constexpr size_t kMaxExamples = 100;
};

// Adds up the contributions of all facts and compares them with the active rollups, on one consistent view of the
// database, while events go on. Memory grows with the number of cells, not of leads. Errors of the database.
absl::StatusOr<Verification> VerifyRollups(mysql::Database& database, absl::Time deadline);

// "leads_passed day=2018-01-31 stage=3 source='social' campaign='' owner='rep-1'", for a person.
std::string DescribeCell(const Cell& cell);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_PROJECTIONS_VERIFIER_H_
