// What is still to be done for agreements that came into force (table clock_backfill).
#ifndef SMARKETING_SLA_SERVICE_STORAGE_BACKFILLS_H_
#define SMARKETING_SLA_SERVICE_STORAGE_BACKFILLS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/transaction.h"
#include "sla_service/domain/ids.h"

namespace smarketing::sla {

// The clocks of one revision for the leads that were known when it came into force, lead by lead in order of id.
struct Backfill {
  AgreementId agreement;
  int32_t revision = 1;
  absl::Time activate_time;
  LeadId after_lead;  // the last lead that is done; nil: none
  bool done = false;
};

// Errors of the database.
absl::Status InsertBackfill(mysql::Transaction& tx, const Backfill& backfill);
absl::Status UpdateBackfill(mysql::Transaction& tx, const Backfill& backfill);

// One that is not done and that nobody else has in hand, locked; nothing when there is none.
absl::StatusOr<std::optional<Backfill>> ClaimBackfill(mysql::Transaction& tx);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_BACKFILLS_H_
