// The scores of leads in the database (table lead_score).
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_SCORE_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_SCORE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/row.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// All functions: errors of the database; RowAccessError (common/mysql/row.h) for what cannot be decoded.

// FROM lead_score.
inline constexpr char kScoreColumns[] = "lead_id, model, fit, engagement, as_of, grade, fade_time, told_grade";
inline constexpr size_t kScoreColumnCount = 8;
LeadScore ReadScoreRow(const mysql::Row& row, size_t first = 0);

// Leads without one are left out. One statement.
absl::StatusOr<std::map<LeadId, LeadScore>> LoadScores(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads);

// In order of lead; new ones and changed ones alike, by one statement for each 64.
absl::Status StoreScores(mysql::Transaction& tx, const std::vector<const LeadScore*>& scores);
absl::Status StoreScores(mysql::Transaction& tx, const Workspace& workspace);

// Those of which the grade is another one by `now`, the first to fade first; locked, without waiting for others.
absl::StatusOr<std::vector<LeadScore>> LockFaded(mysql::Transaction& tx, absl::Time now, int64_t limit);
// When the next grade fades; InfiniteFuture: none does.
absl::StatusOr<absl::Time> NextFadeTime(mysql::ReadTransaction& tx);

// What a model looks at of touches, and nothing else: the lead, kind, journey stage, channel, campaign, content and
// occur time. Calls `use` for every touch of the leads, in order of lead and time; holds some thousands at a time.
absl::Status ForEachTouch(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads,
                          absl::FunctionRef<void(const Touch& touch)> use);

// The newest touches of a lead, the same of them and the id; the newest first.
absl::StatusOr<std::vector<Touch>> LoadNewestTouches(mysql::ReadTransaction& tx, const LeadId& lead, int64_t limit);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_SCORE_STORE_H_
