#include "common/idempotency/idempotency.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/key_query.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "openssl/sha.h"

namespace smarketing::idempotency {
namespace {

constexpr size_t kMaxColumn = 128;  // bytes, of scope and idempotency_key

std::string Shortened(absl::string_view text) {
  if (text.size() <= kMaxColumn) return std::string(text);
  return absl::StrCat("sha256:", absl::BytesToHexString(Fingerprint(text)));
}

}  // namespace

std::string Fingerprint(absl::string_view canonical_request) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(canonical_request.data()), canonical_request.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::optional<Key> MakeKey(absl::string_view principal, absl::string_view request_id, std::string fingerprint) {
  if (request_id.empty()) return std::nullopt;
  return Key{Shortened(principal), Shortened(request_id), std::move(fingerprint)};
}

absl::Status RequestIdReused() {
  Violations violations;
  violations.Add("request_id", "was used before for another request; use a new one");
  return violations.ToStatus(kRequestIdReused);
}

absl::StatusOr<std::vector<absl::StatusOr<std::optional<std::string>>>> Lookup(mysql::ReadTransaction& tx,
                                                                               absl::Span<const Key* const> keys) {
  std::vector<absl::StatusOr<std::optional<std::string>>> results(keys.size(), std::optional<std::string>());
  if (keys.empty()) return results;

  std::vector<const Key*> sorted(keys.begin(), keys.end());
  std::sort(sorted.begin(), sorted.end(), [](const Key* a, const Key* b) { return a->scope < b->scope; });
  std::vector<mysql::Params> values;
  values.reserve(sorted.size());
  for (const Key* key : sorted) {
    values.push_back({mysql::Param::Bytes(key->scope), mysql::Param::Bytes(key->request_id)});
  }
  static constexpr absl::string_view kKeyColumns[] = {"scope", "idempotency_key"};
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       mysql::QueryByKeys(tx, "SELECT scope, idempotency_key, fingerprint, outcome FROM idempotency",
                                          kKeyColumns, values));

  using ScopeAndId = std::pair<absl::string_view, absl::string_view>;
  absl::flat_hash_map<ScopeAndId, const mysql::Row*> found;
  for (const mysql::Row& row : rows) found.emplace(ScopeAndId(row.Bytes(0), row.Bytes(1)), &row);
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto it = found.find(ScopeAndId(keys[i]->scope, keys[i]->request_id));
    if (it == found.end()) continue;
    if (it->second->Bytes(2) == keys[i]->fingerprint) {
      results[i] = std::optional<std::string>(it->second->Bytes(3));
    } else {
      results[i] = RequestIdReused();
    }
  }
  return results;
}

absl::Status Store(mysql::Transaction& tx, absl::Span<const StoredOutcome> outcomes, absl::Time now,
                   absl::Duration retention) {
  std::vector<mysql::Params> rows;
  rows.reserve(outcomes.size());
  for (const StoredOutcome& stored : outcomes) {
    rows.push_back({mysql::Param::Bytes(stored.key->scope), mysql::Param::Bytes(stored.key->request_id),
                    mysql::Param::Bytes(stored.key->fingerprint), mysql::Param::Bytes(stored.outcome), now,
                    now + retention});
  }
  static constexpr absl::string_view kColumns[] = {"scope",   "idempotency_key", "fingerprint",
                                                   "outcome", "create_time",     "expire_time"};
  return tx.InsertRows("idempotency", kColumns, rows);
}

}  // namespace smarketing::idempotency
