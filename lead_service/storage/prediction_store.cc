#include "lead_service/storage/prediction_store.h"

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "lead_service/storage/score_codec.h"

namespace smarketing::lead {
namespace {

mysql::Params RowOf(const LeadOutcome& outcome) {
  PredictiveFacts facts = outcome.facts;
  const std::string team = std::exchange(facts.team, "");
  return {outcome.id,
          static_cast<int>(outcome.state),
          outcome.deals.open,
          outcome.deals.won,
          outcome.deals.lost,
          mysql::Param::Bytes(team),
          mysql::Param::Bytes(EncodeFacts(facts)),
          outcome.predicted};
}

mysql::Params KeyOf(const OutcomeCell& cell) {
  return {mysql::Param::Bytes(cell.team), mysql::Param::Bytes(cell.variable), mysql::Param::Bytes(cell.value)};
}

// In order of key, which is the order of locking. Counts that come to nothing go: a tag may tell of one person only.
absl::Status AddToCounts(mysql::Transaction& tx, const OutcomeCounts& changes) {
  std::vector<mysql::Params> rows;
  mysql::Params fewer;
  size_t cells_with_fewer = 0;
  for (const auto& [cell, change] : changes) {
    mysql::Params row = KeyOf(cell);
    if (change.won < 0 || change.lost < 0) {
      fewer.insert(fewer.end(), row.begin(), row.end());
      ++cells_with_fewer;
    }
    row.insert(row.end(), {change.won, change.lost});
    rows.push_back(std::move(row));
  }
  SMK_RETURN_IF_ERROR(tx.InsertRows("predictive_count", {"team", "variable", "cell_value", "won", "lost"}, rows,
                                    "ON DUPLICATE KEY UPDATE won = won + VALUES(won), lost = lost + VALUES(lost)"));
  if (cells_with_fewer == 0) return absl::OkStatus();
  std::vector<std::string> conditions(std::bit_ceil(cells_with_fewer),
                                      "(team = ? AND variable = ? AND cell_value = ?)");
  const mysql::Params last(fewer.end() - 3, fewer.end());
  for (size_t i = cells_with_fewer; i < conditions.size(); ++i) fewer.insert(fewer.end(), last.begin(), last.end());
  return tx
      .Execute(absl::StrCat("DELETE FROM predictive_count WHERE (", absl::StrJoin(conditions, " OR "),
                            ") AND won = 0 AND lost = 0"),
               fewer)
      .status();
}

}  // namespace

LeadOutcome ReadOutcomeRow(const mysql::Row& row, const LeadId& lead, size_t first) {
  LeadOutcome outcome;
  outcome.id = lead;
  outcome.state = static_cast<OutcomeState>(row.Int(first));
  outcome.deals = {row.Int(first + 1), row.Int(first + 2), row.Int(first + 3)};
  absl::StatusOr<PredictiveFacts> facts = DecodeFacts(row.Bytes(first + 5));
  if (!facts.ok()) throw mysql::RowAccessError(std::string(facts.status().message()));
  outcome.facts = *std::move(facts);
  outcome.facts.team = std::string(row.Bytes(first + 4));
  if (const std::optional<int64_t> predicted = row.OptionalInt(first + 6)) {
    outcome.predicted = static_cast<int32_t>(*predicted);
  }
  return outcome;
}

absl::Status StoreOutcomes(mysql::Transaction& tx, const Workspace& workspace) {
  std::vector<mysql::Params> rows;
  OutcomeCounts changes;
  for (const auto& [id, outcome] : workspace.outcomes()) {
    if (!outcome.changed()) continue;
    rows.push_back(RowOf(outcome.now));
    AddCounts(changes, outcome.now.Cells(), 1);
    if (outcome.before.has_value()) AddCounts(changes, outcome.before->Cells(), -1);
  }
  SMK_RETURN_IF_ERROR(tx.InsertRows(
      "lead_outcome", {"lead_id", "state", "open_deals", "won_deals", "lost_deals", "team", "facts", "predicted"}, rows,
      "ON DUPLICATE KEY UPDATE state = VALUES(state), open_deals = VALUES(open_deals), won_deals = VALUES(won_deals), "
      "lost_deals = VALUES(lost_deals), team = VALUES(team), facts = VALUES(facts), predicted = VALUES(predicted)"));
  return AddToCounts(tx, changes);
}

absl::StatusOr<PredictiveModel> LoadPredictiveModel(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT team, variable, cell_value, won, lost FROM predictive_count"));
  PredictiveModel model(PredictiveLadder());
  for (const mysql::Row& row : rows) {
    model.Add(OutcomeCell{std::string(row.Bytes(0)), std::string(row.Bytes(1)), std::string(row.Bytes(2))},
              WonLost{row.Int(3), row.Int(4)});
  }
  return model;
}

absl::StatusOr<Calibration> LoadCalibration(mysql::ReadTransaction& tx, absl::string_view team) {
  const std::string of_team = team.empty() ? "" : "team = ? AND ";
  mysql::Params params;
  if (!team.empty()) params.push_back(mysql::Param::Bytes(std::string(team)));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT predicted, state, COUNT(*) FROM lead_outcome WHERE ", of_team,
                                             "predicted IS NOT NULL GROUP BY predicted, state"),
                                params));
  Calibration calibration{};
  for (const mysql::Row& row : rows) {
    const auto predicted = static_cast<int32_t>(row.Int(0));
    CalibrationDecile& decile = calibration[DecileOf(predicted)];
    decile.leads += row.Int(2);
    decile.predicted_hundredths += predicted * row.Int(2);
    if (static_cast<OutcomeState>(row.Int(1)) == OutcomeState::kWon) decile.won += row.Int(2);
  }
  return calibration;
}

}  // namespace smarketing::lead
