// What of leads is compared when duplicates are sought.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_RECORDS_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_RECORDS_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/duplicate_record.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// Of a lead that is there for searches: neither deleted, erased, nor merged into another. The others are left out. Two
// statements for each kMaxRecordsAtOnce of `ids`. Errors of the database only.
absl::StatusOr<std::map<LeadId, DuplicateRecord>> LoadDuplicateRecords(mysql::ReadTransaction& tx,
                                                                       absl::Span<const LeadId> ids);

inline constexpr size_t kMaxRecordsAtOnce = 1'024;

// "a.merged_into IS NULL AND …": the condition for being such a one, of a row of leads that goes by the name `alias`.
std::string LiveLead(absl::string_view alias);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_RECORDS_H_
