// What became of leads, and what follows for others, in the database (tables lead_outcome and predictive_count).
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_PREDICTION_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_PREDICTION_STORE_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/mysql/row.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/calibration.h"
#include "lead_service/domain/lead_outcome.h"
#include "lead_service/domain/predictive_score.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// All functions: errors of the database; RowAccessError (common/mysql/row.h) for what cannot be decoded.

// FROM lead_outcome; without the lead.
inline constexpr char kOutcomeColumns[] = "state, open_deals, won_deals, lost_deals, team, facts, predicted";
inline constexpr size_t kOutcomeColumnCount = 7;
LeadOutcome ReadOutcomeRow(const mysql::Row& row, const LeadId& lead, size_t first);

// Stores the outcomes that changed, and adds to the counts what they say more than before: two statements, and one more
// when they say less.
absl::Status StoreOutcomes(mysql::Transaction& tx, const Workspace& workspace);

// All counts; they are as many as there are teams and values of countries, sources, tags …, whatever the number of
// leads.
absl::StatusOr<PredictiveModel> LoadPredictiveModel(mysql::ReadTransaction& tx);

// What was predicted of closed leads and what became of them. `team` empty: of all teams. By an index that has all that
// is read.
absl::StatusOr<Calibration> LoadCalibration(mysql::ReadTransaction& tx, absl::string_view team);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_PREDICTION_STORE_H_
