#include "reporting_service/projections/verifier.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"
#include "reporting_service/storage/projection_store.h"

namespace smarketing::reporting {
namespace {

constexpr int kFactsPage = 2000;

absl::string_view MeasureName(Measure measure) {
  switch (measure) {
    case Measure::kLeadsCreated:
      return "leads_created";
    case Measure::kLeadsPassed:
      return "leads_passed";
    case Measure::kLeadsWon:
      return "leads_won";
    case Measure::kDealsCreated:
      return "deals_created";
    case Measure::kDealsWon:
      return "deals_won";
    case Measure::kWonRevenue:
      return "won_revenue";
    case Measure::kDealsLost:
      return "deals_lost";
    case Measure::kHandoffsSubmitted:
      return "handoffs_submitted";
    case Measure::kHandoffsAccepted:
      return "handoffs_accepted";
    case Measure::kHandoffsRejected:
      return "handoffs_rejected";
    case Measure::kHandoffsRecycled:
      return "handoffs_recycled";
    case Measure::kHandoffsExpired:
      return "handoffs_expired";
    case Measure::kCohortPassed:
      return "cohort_passed";
    case Measure::kCohortLeadsWon:
      return "cohort_leads_won";
    case Measure::kCohortDealsWon:
      return "cohort_deals_won";
    case Measure::kCohortWonRevenue:
      return "cohort_won_revenue";
  }
  return "unknown";
}

void AddDifference(const Cell& cell, int64_t expected, int64_t actual, Verification& result) {
  ++result.differences;
  if (result.examples.size() < Verification::kMaxExamples) result.examples.push_back({cell, expected, actual});
}

}  // namespace

absl::StatusOr<Verification> VerifyRollups(mysql::Database& database, absl::Time deadline) {
  Verification result;
  SMK_RETURN_IF_ERROR(database.RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    result = Verification();
    SMK_ASSIGN_OR_RETURN(const Generations generations, ReadGenerations(tx));
    Contributions expected;
    LeadId after;
    while (true) {
      SMK_ASSIGN_OR_RETURN(const auto page, ReadFacts(tx, after, kFactsPage));
      for (const auto& [lead, stored] : page) {
        Accumulate(Contribute(stored.facts, generations.active.definition), 1, expected);
        after = lead;
      }
      result.leads += static_cast<int64_t>(page.size());
      if (page.size() < kFactsPage) break;
    }
    SMK_RETURN_IF_ERROR(ForEachRollup(tx, generations.active.number, [&](const Cell& cell, int64_t total) {
      ++result.rollup_rows;
      const auto found = expected.find(cell);
      if (found == expected.end()) {
        AddDifference(cell, 0, total, result);
        return;
      }
      if (found->second != total) AddDifference(cell, found->second, total, result);
      expected.erase(found);
    }));
    for (const auto& [cell, value] : expected) AddDifference(cell, value, 0, result);
    return absl::OkStatus();
  }));
  return result;
}

std::string DescribeCell(const Cell& cell) {
  std::string text = absl::StrCat(MeasureName(cell.measure), " day=", absl::FormatCivilTime(cell.day));
  if (cell.cohort_stage != 0) absl::StrAppend(&text, " cohort_stage=", cell.cohort_stage);
  if (cell.stage != 0) absl::StrAppend(&text, " stage=", cell.stage);
  absl::StrAppend(&text, " source='", cell.dimensions.source, "' campaign='", cell.dimensions.campaign, "' owner='",
                  cell.dimensions.owner, "'");
  if (!cell.currency.empty()) absl::StrAppend(&text, " currency=", cell.currency);
  return text;
}

}  // namespace smarketing::reporting
