#include "cli/import/row_identity.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/auth/openssl.h"

namespace smarketing::cli {

std::string RowIdentities::IdOf(const google::protobuf::Message& row) {
  // The contract's messages have no maps, so their bytes are the same every time.
  const std::string id =
      absl::StrCat("row-", absl::BytesToHexString(auth::Sha256(row.SerializeAsString()).substr(0, 16)));
  const int count = ++seen_[id];
  return count == 1 ? id : absl::StrCat(id, "-", count);
}

}  // namespace smarketing::cli
