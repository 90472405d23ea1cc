// A question to the rollups, and its answer.
#ifndef SMARKETING_REPORTING_SERVICE_DOMAIN_ROLLUP_SUM_H_
#define SMARKETING_REPORTING_SERVICE_DOMAIN_ROLLUP_SUM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reporting_service/domain/contributions.h"

namespace smarketing::reporting {

// What sums can be split by.
enum class SplitBy { kSource, kCampaign, kOwner, kMonth, kDay };

struct RollupSum {
  Measure measure = Measure::kLeadsCreated;
  int cohort_stage = 0;
  int stage = 0;
  std::string currency;
  std::vector<std::string> split_values;  // in the order of the question; months as "2018-01", days as "2018-01-31"
  int64_t total = 0;                      // never 0
};

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_DOMAIN_ROLLUP_SUM_H_
