#include "lead_service/storage/scoring_job_store.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"
#include "lead_service/storage/lead_loader.h"

namespace smarketing::lead {
namespace {

constexpr char kSelectJob[] =
    "SELECT state, model, leads_done, leads_total, start_time, end_time FROM scoring_job WHERE id = 1";

ScoringJob ReadJobRow(const mysql::Row& row) {
  ScoringJob job;
  job.state = static_cast<ScoringJob::State>(row.Int(0));
  job.model = row.GetId<PlaybookRevisionId>(1);
  job.leads_done = row.Int(2);
  job.leads_total = row.Int(3);
  job.start_time = row.Time(4);
  job.end_time = row.OptionalTime(5);
  return job;
}

}  // namespace

absl::StatusOr<ScoringJob> ReadScoringJob(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(kSelectJob));
  return rows.empty() ? ScoringJob() : ReadJobRow(rows[0]);
}

absl::StatusOr<std::optional<ScoringJob>> LockScoringJob(mysql::Transaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat(kSelectJob, " FOR UPDATE SKIP LOCKED")));
  return rows.empty() ? std::nullopt : std::make_optional(ReadJobRow(rows[0]));
}

absl::Status WriteScoringJob(mysql::Transaction& tx, const ScoringJob& job) {
  return tx
      .Execute(
          "UPDATE scoring_job SET state = ?, model = ?, leads_done = ?, leads_total = ?, start_time = ?, end_time = ?"
          " WHERE id = 1",
          {static_cast<int>(job.state), job.model, job.leads_done, job.leads_total, job.start_time, job.end_time})
      .status();
}

// "<>" would read the whole index; what is on either side of the model is what is asked for.

absl::StatusOr<int64_t> CountLeadsOfOtherModels(mysql::ReadTransaction& tx, const PlaybookRevisionId& model) {
  int64_t count = 0;
  for (const char* side : {"<", ">"}) {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT COUNT(*) FROM lead_score WHERE model ", side, " ?"), {model}));
    count += rows[0].Int(0);
  }
  return count;
}

absl::StatusOr<std::vector<LeadId>> LeadsOfOtherModels(mysql::ReadTransaction& tx, const PlaybookRevisionId& model,
                                                       int64_t limit) {
  std::vector<LeadId> leads;
  for (const char* side : {"<", ">"}) {
    const int64_t missing = limit - static_cast<int64_t>(leads.size());
    if (missing == 0) break;
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat("SELECT lead_id FROM lead_score WHERE model ",
                                                                       side, " ? ORDER BY model, lead_id LIMIT ?"),
                                                          {model, missing}));
    for (const mysql::Row& row : rows) leads.push_back(row.GetId<LeadId>(0));
  }
  return leads;
}

absl::StatusOr<int64_t> CountLiveLeads(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT COUNT(*) FROM leads WHERE delete_time IS NULL AND merged_into IS NULL"
                                " AND erase_time IS NULL"));
  return rows[0].Int(0);
}

absl::StatusOr<std::vector<Lead>> ReadLeadsAfter(mysql::ReadTransaction& tx, const LeadId& after, int64_t limit) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", LeadSelection(), " FROM leads WHERE lead_id > ? ORDER BY lead_id LIMIT ?"),
               {after, limit}));
  return ReadLeads(tx, rows);
}

}  // namespace smarketing::lead
