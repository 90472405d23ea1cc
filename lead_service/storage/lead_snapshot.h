// A whole lead as bytes: what a merge keeps, so that it can be undone, and what readers of a lead take instead of the
// rows of three tables. Nothing is lost; times are kept to the microsecond, as everywhere in storage.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_SNAPSHOT_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_SNAPSHOT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

std::string EncodeLead(const Lead& lead);

// DATA_LOSS unless `bytes` come from EncodeLead. Fields that this binary does not know yet are left out.
absl::StatusOr<Lead> DecodeLead(absl::string_view bytes);

// Differs when the message has other fields. A lead that was written by a binary that did not know all of them is not
// to be read from its snapshot: what that binary left alone in the columns is not in it.
uint32_t SnapshotFormat();

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_SNAPSHOT_H_
