// The one place where facts become numbers.
//
// contributions(facts) → { cell → value } is pure. The rollups are, at any time, the sum of the contributions of all
// facts; a change of facts adds the difference between the new contributions and the old. Late touches, restated
// deals, merges, deletions and reopened deals need no case of their own.
#ifndef SMARKETING_REPORTING_SERVICE_DOMAIN_CONTRIBUTIONS_H_
#define SMARKETING_REPORTING_SERVICE_DOMAIN_CONTRIBUTIONS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "reporting_service/domain/lead_facts.h"

namespace smarketing::reporting {

// What a rollup counts. The numbers are stored: never reuse one.
enum class Measure {
  // Event: on the day it happened.
  kLeadsCreated = 1,
  kLeadsPassed = 2,  // per step of the ladder (Cell::stage)
  kLeadsWon = 3,     // a lead's first won deal
  kDealsCreated = 4,
  kDealsWon = 5,
  kWonRevenue = 6,  // minor units per currency
  kDealsLost = 7,
  kHandoffsSubmitted = 8,
  kHandoffsAccepted = 9,
  kHandoffsRejected = 10,
  kHandoffsRecycled = 11,
  kHandoffsExpired = 12,
  // Cohort: on the day the lead passed the cohort's step (Cell::cohort_stage), whenever the rest happened.
  kCohortPassed = 20,  // per step of the ladder (Cell::stage), from the cohort's on
  kCohortLeadsWon = 21,
  kCohortDealsWon = 22,
  kCohortWonRevenue = 23,
};

// What every number can be split by.
struct Dimensions {
  std::string source;
  std::string campaign;
  std::string owner;

  friend auto operator<=>(const Dimensions&, const Dimensions&) = default;
};

// Where a value is counted.
struct Cell {
  Measure measure = Measure::kLeadsCreated;
  int cohort_stage = 0;  // of cohort measures: a step of the ladder; otherwise 0
  absl::CivilDay day;
  int stage = 0;  // of the …Passed measures: a step of the ladder; otherwise 0
  Dimensions dimensions;
  std::string currency;  // of revenue; otherwise empty

  friend bool operator<(const Cell& a, const Cell& b);
  friend bool operator==(const Cell& a, const Cell& b);
};

using Contributions = std::map<Cell, int64_t>;

// Under which the numbers are made. Rollups made under another definition are rebuilt, never mixed.
struct Definition {
  // Of the function below. A change of what it computes is a new version; the one before it goes on being computed
  // while rollups are rebuilt.
  // 2: hand-offs.
  static constexpr int kLatestVersion = 2;
  int version = kLatestVersion;
  // Whose days are counted.
  absl::TimeZone time_zone;
};

Contributions Contribute(const LeadFacts& facts, const Definition& definition);

// Adds `change` times each of `contributions` to `sum` and drops cells that become 0.
void Accumulate(const Contributions& contributions, int64_t change, Contributions& sum);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_DOMAIN_CONTRIBUTIONS_H_
