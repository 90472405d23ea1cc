// A whole lead as bytes: what a merge keeps, so that it can be undone. Nothing is lost; times are kept to the
// microsecond, as everywhere in storage.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_SNAPSHOT_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_SNAPSHOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

std::string EncodeLead(const Lead& lead);

// DATA_LOSS unless `bytes` come from EncodeLead. Fields that this binary does not know yet are left out.
absl::StatusOr<Lead> DecodeLead(absl::string_view bytes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_SNAPSHOT_H_
