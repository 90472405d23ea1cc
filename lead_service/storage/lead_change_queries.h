// Reading the audit trail.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_CHANGE_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_CHANGE_QUERIES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead_change.h"
#include "lead_service/storage/lead_resolution.h"

namespace smarketing::lead {

struct StoredLeadChange {
  Uuid id;
  LeadId lead;
  absl::Time time;
  std::string actor;
  std::string origin;
  std::string action;
  std::vector<FieldChange> fields;  // personal values as hashes
};

// The place of a change.
struct LeadChangeKey {
  absl::Time time;
  Uuid id;
};

struct LeadChangePage {
  std::vector<StoredLeadChange> changes;
  bool more = false;
};

// Thread-safe.
class LeadChangeQueries {
 public:
  // `database` outlives it.
  explicit LeadChangeQueries(mysql::Database* database) : database_(database) {}

  // At most `limit` changes of a lead, and of those that were merged into it, before (that is, older than) `before`,
  // the newest first. NOT_FOUND LEAD_NOT_FOUND; errors of the database.
  absl::StatusOr<LeadChangePage> List(const LeadId& lead, DeletedLeads deleted,
                                      const std::optional<LeadChangeKey>& before, int limit, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_CHANGE_QUERIES_H_
