#include "lead_service/storage/change_record.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <memory>
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

// HMAC-SHA-256 under one key. Looking the algorithm up and preparing the key cost more than hashing a short value.
class Hasher {
 public:
  explicit Hasher(absl::string_view key) : key_(key) {}

  std::string Hash(absl::string_view value) {
    if (value.empty()) return "";
    if (key_.empty()) return kHashPrefix;  // of somebody who was erased: something was there
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t size = 0;
    // Without its hashes the trail would say that nothing changed.
    if (!Begin() ||
        EVP_MAC_update(context_.get(), reinterpret_cast<const unsigned char*>(value.data()), value.size()) != 1 ||
        EVP_MAC_final(context_.get(), digest, &size, sizeof(digest)) != 1) {
      std::abort();
    }
    return absl::StrCat(kHashPrefix,
                        absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), kHashBytes)));
  }

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };

  bool Begin() {
    if (context_ != nullptr) return EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;  // the key stays
    static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    if (hmac == nullptr) return false;
    context_.reset(EVP_MAC_CTX_new(hmac));
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    return context_ != nullptr && EVP_MAC_init(context_.get(), reinterpret_cast<const unsigned char*>(key_.data()),
                                               key_.size(), parameters) == 1;
  }

  const absl::string_view key_;
  std::unique_ptr<EVP_MAC_CTX, Free> context_;
};

}  // namespace

std::string NewAuditKey() {
  unsigned char bytes[kKeyBytes];
  // Without randomness the hashes would be guesses waiting to be made.
  if (RAND_bytes(bytes, kKeyBytes) != 1) std::abort();
  return std::string(reinterpret_cast<const char*>(bytes), kKeyBytes);
}

std::string EncodeChanges(const std::vector<FieldChange>& fields, absl::string_view audit_key) {
  storage::ChangeRecord record;
  Hasher hasher(audit_key);
  for (const FieldChange& change : fields) {
    storage::ChangedField& field = *record.add_fields();
    field.set_field(change.field);
    field.set_old_value(change.personal ? hasher.Hash(change.old_value) : change.old_value);
    field.set_new_value(change.personal ? hasher.Hash(change.new_value) : change.new_value);
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
