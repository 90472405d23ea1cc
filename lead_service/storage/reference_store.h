// The reference data in the database (tables reference_version, reference_item, playbook_revision) and in memory.
//
// Readers ask ReferenceCache: one select of one row tells whether what is in memory is what is stored. Writers take the
// lock first (GetLocked), so that they follow one after the other, and what they check is what they change:
//
//   SMK_ASSIGN_OR_RETURN(const auto before, cache.GetLocked(tx));
//   … look at *before, decide …
//   SMK_RETURN_IF_ERROR(StoreReferenceChanges(tx, *before, {Written(team), Deleted({ReferenceKind::kRep, "ana"})},
//   now)); … and events (reference_events.h), as the last step.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_STORE_H_

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/database.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/reference_data.h"
#include "lead_service/storage/reference_codec.h"

namespace smarketing::lead {

// All functions: errors of the database; DATA_LOSS when a row cannot be read.

// Thread-safe.
class ReferenceCache {
 public:
  // What is committed now. One statement when it is known already, else a few.
  absl::StatusOr<std::shared_ptr<const ReferenceData>> Get(mysql::ReadTransaction& tx);
  // The same, in a transaction of its own.
  absl::StatusOr<std::shared_ptr<const ReferenceData>> Get(mysql::Database& database, absl::Time deadline);

  // For what does not change once it is there, such as an approved revision: what is in memory if it `knows` what is
  // looked for, without asking the database; else what is committed now.
  absl::StatusOr<std::shared_ptr<const ReferenceData>> GetKnowing(
      mysql::ReadTransaction& tx, absl::FunctionRef<bool(const ReferenceData& data)> knows);

  // As Get, and nobody else writes any of it until the transaction ends. Before the transaction changes any.
  absl::StatusOr<std::shared_ptr<const ReferenceData>> GetLocked(mysql::Transaction& tx);

 private:
  absl::StatusOr<std::shared_ptr<const ReferenceData>> GetVersion(mysql::ReadTransaction& tx, int64_t version);

  absl::Mutex mu_;
  std::shared_ptr<const ReferenceData> newest_ ABSL_GUARDED_BY(mu_);
};

// All of it as of one moment, as the transaction sees it, with its own changes.
absl::StatusOr<std::shared_ptr<const ReferenceData>> LoadReferenceData(mysql::ReadTransaction& tx);

// Writes and deletes items. `before`: what GetLocked gave in this transaction. Without changes, does nothing.
absl::Status StoreReferenceChanges(mysql::Transaction& tx, const ReferenceData& before,
                                   absl::Span<const ReferenceChange> changes, absl::Time now);

// For whoever changes what is in memory by other means, such as the approval of a revision of the playbook: tells
// everybody to read again. Once in a transaction.
absl::Status AdvanceReferenceVersion(mysql::Transaction& tx, const ReferenceData& before);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_STORE_H_
