// What belongs to a person, mostly as lists of ids: the things themselves are read one by one, so that an export of any
// size needs little memory.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_EXPORT_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_EXPORT_QUERIES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/merge_record.h"

namespace smarketing::lead {

struct ExportIndex {
  LeadId lead;  // that the name stands for
  std::vector<HandoffId> handoffs;
  std::vector<DealId> deals;        // its own, and those that it takes part in
  std::vector<MergeRecord> merges;  // also undone ones
  std::vector<LeadId> merged_leads;
};

// Thread-safe.
class ExportQueries {
 public:
  // `database` outlives it.
  explicit ExportQueries(mysql::Database* database) : database_(database) {}

  // Also of a deleted lead. NOT_FOUND LEAD_NOT_FOUND; errors of the database.
  absl::StatusOr<ExportIndex> Index(const LeadId& lead, absl::Time deadline) const;

  // A lead that was merged into another, as it was: not that other. NOT_FOUND LEAD_NOT_FOUND; errors of the database.
  absl::StatusOr<Lead> MergedLead(const LeadId& id, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_EXPORT_QUERIES_H_
