#include "lead_service/storage/forgotten_ids.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"

namespace smarketing::lead {
namespace {

constexpr char kPrefix[] = "erased:";
constexpr size_t kSize = 7 + 64;

}  // namespace

absl::StatusOr<ForgottenIds> ForgottenIds::Load(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT secret FROM erasure_key WHERE key_id = 1", {}));
  if (rows.size() != 1) return absl::InternalError("the key of forgotten ids is missing");
  return ForgottenIds(std::string(rows[0].Bytes(0)));
}

ExternalId ForgottenIds::Of(const ExternalId& id) const {
  const std::string text = absl::StrCat(key_, id.system, " ", id.id);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  const absl::string_view bytes(reinterpret_cast<const char*>(digest), sizeof(digest));
  return {id.system, absl::StrCat(kPrefix, absl::BytesToHexString(bytes))};
}

absl::Status ForgottenIds::Replace(mysql::Transaction& tx, const std::string& leads, const mysql::Params& ids) {
  for (const char* table : {"touch", "attempt", "deal"}) {
    const std::string sql = absl::StrCat(
        "UPDATE ", table, " SET external_id = CONCAT('", kPrefix,
        "', SHA2(CONCAT((SELECT secret FROM erasure_key WHERE key_id = 1), external_system, ' ', external_id), 256))"
        " WHERE NOT (external_id LIKE '",
        kPrefix, "%' AND LENGTH(external_id) = ", kSize, ") AND lead_id IN ", leads);
    SMK_RETURN_IF_ERROR(tx.Execute(sql, ids).status());
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
