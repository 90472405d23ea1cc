#include "sla_service/storage/backfills.h"

#include "common/status/macros.h"

namespace smarketing::sla {

absl::Status InsertBackfill(mysql::Transaction& tx, const Backfill& backfill) {
  return tx.InsertRows(
      "clock_backfill", {"agreement_id", "revision", "activate_time", "after_lead", "done"},
      {{backfill.agreement, backfill.revision, backfill.activate_time, backfill.after_lead, backfill.done}});
}

absl::Status UpdateBackfill(mysql::Transaction& tx, const Backfill& backfill) {
  return tx
      .Execute("UPDATE clock_backfill SET after_lead = ?, done = ? WHERE agreement_id = ? AND revision = ?",
               {backfill.after_lead, backfill.done, backfill.agreement, backfill.revision})
      .status();
}

absl::StatusOr<std::optional<Backfill>> ClaimBackfill(mysql::Transaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT agreement_id, revision, activate_time, after_lead FROM clock_backfill WHERE "
                                "done = 0 ORDER BY agreement_id, revision LIMIT 1 FOR UPDATE SKIP LOCKED"));
  if (rows.empty()) return std::nullopt;
  Backfill backfill;
  backfill.agreement = rows[0].GetId<AgreementId>(0);
  backfill.revision = static_cast<int32_t>(rows[0].Int(1));
  backfill.activate_time = rows[0].Time(2);
  backfill.after_lead = rows[0].GetId<LeadId>(3);
  return backfill;
}

}  // namespace smarketing::sla
