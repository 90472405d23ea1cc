// What a merge would make, without making it.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_MERGE_PREVIEW_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_MERGE_PREVIEW_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "lead_service/domain/command.h"
#include "lead_service/storage/reference_store.h"

namespace smarketing::lead {

// Thread-safe.
class MergePreview {
 public:
  // All outlive it.
  MergePreview(mysql::Database* database, ReferenceCache* references, IdGenerator* ids)
      : database_(database), references_(references), ids_(ids) {}

  // Carries `command` out on what one snapshot shows, and stores nothing. The outcome, or the refusal, is the
  // command's; only the id of the merge is not. Errors of the database.
  absl::StatusOr<Outcome> Preview(const MergeLeads& command, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
  ReferenceCache* const references_;
  IdGenerator* const ids_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_MERGE_PREVIEW_H_
