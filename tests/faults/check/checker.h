// Compares what callers were told with what is there. For an installation that has settled.
#ifndef SMARKETING_TESTS_FAULTS_CHECK_CHECKER_H_
#define SMARKETING_TESTS_FAULTS_CHECK_CHECKER_H_

#include "absl/status/status.h"
#include "tests/faults/check/report.h"
#include "tests/faults/history/history.h"
#include "tests/faults/world/installation.h"

namespace smarketing::faults {

// Every acknowledged write is there exactly once, as it was answered; one that was not acknowledged, at most once; the
// effect and the remembered request_id are there together or not at all. The history must hold every write of captures,
// touches, attempts and deals.
absl::Status CheckWrites(mysql::Database& db, const History& history, Report& report);

// Nothing is half done: each lead has its stage, identity, score, audit row and events; each touch, attempt and deal
// its event.
absl::Status CheckLeads(mysql::Database& db, Report& report);

// The event log has no gap, no event twice, and every consumer has come to its end.
absl::Status CheckLog(mysql::Database& db, Report& report);

// One clock for each demo request, due at the right time; one breach and one event for each that ran out; no warning
// twice.
absl::Status CheckClocks(mysql::Database& db, Report& report);

// The rollups are the sum of the facts, and the report counts the leads that are there.
absl::Status CheckReports(Installation& installation, Report& report);

// A sample of the acknowledged writes, sent once more: the first answer comes again, and nothing is written.
absl::Status CheckRepeats(Installation& installation, const History& history, Report& report);

// All of these.
absl::Status CheckEverything(Installation& installation, const History& history, Report& report);

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_CHECK_CHECKER_H_
