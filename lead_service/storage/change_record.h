// The audit trail as it is stored.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_CHANGE_RECORD_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_CHANGE_RECORD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/lead_change.h"

namespace smarketing::lead {

// Random bytes for Lead::audit_key.
std::string NewAuditKey();

// Personal values become "hmac:" and the first 128 bits of their HMAC-SHA-256 under `audit_key`: who holds the key can
// tell whether a value was there, and nobody can once the key is gone. Without a key there is no hash, only "hmac:".
std::string EncodeChanges(const std::vector<FieldChange>& fields, absl::string_view audit_key);
// As they were stored, hashes as they are. DATA_LOSS unless `bytes` come from EncodeChanges.
absl::StatusOr<std::vector<FieldChange>> DecodeChanges(absl::string_view bytes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_CHANGE_RECORD_H_
