#include "lead_service/storage/change_record.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lead_service/storage/change_record.pb.h"

namespace smarketing::lead {
namespace {

constexpr char kHashPrefix[] = "hmac:";
constexpr size_t kKeyBytes = 16;
constexpr size_t kHashBytes = 16;

std::string Hash(absl::string_view value, absl::string_view key) {
  if (value.empty()) return "";
  if (key.empty()) return kHashPrefix;  // of somebody who was erased: something was there
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(value.data()),
       value.size(), digest, &size);
  return absl::StrCat(kHashPrefix,
                      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), kHashBytes)));
}

}  // namespace

std::string NewAuditKey() {
  unsigned char bytes[kKeyBytes];
  // Without randomness the hashes would be guesses waiting to be made.
  if (RAND_bytes(bytes, kKeyBytes) != 1) std::abort();
  return std::string(reinterpret_cast<const char*>(bytes), kKeyBytes);
}

std::string EncodeChanges(const std::vector<FieldChange>& fields, absl::string_view audit_key) {
  storage::ChangeRecord record;
  for (const FieldChange& change : fields) {
    storage::ChangedField& field = *record.add_fields();
    field.set_field(change.field);
    field.set_old_value(change.personal ? Hash(change.old_value, audit_key) : change.old_value);
    field.set_new_value(change.personal ? Hash(change.new_value, audit_key) : change.new_value);
  }
  return record.SerializeAsString();
}

absl::StatusOr<std::vector<FieldChange>> DecodeChanges(absl::string_view bytes) {
  storage::ChangeRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored change cannot be read");
  }
  std::vector<FieldChange> fields;
  for (const storage::ChangedField& field : record.fields()) {
    fields.push_back({field.field(), field.old_value(), field.new_value(), false});
  }
  return fields;
}

}  // namespace smarketing::lead
