// Page tokens: where the last page ended, opaque to the caller, good for one query only, and refused when altered.
//
// A token is base64url( version | fingerprint of the query | key values of the last row | HMAC-SHA256, cut to 16 bytes
// ). It is authenticated, not encrypted: sort keys that a caller may not see must not be sorted by.
#ifndef SMARKETING_COMMON_PAGINATION_PAGE_TOKEN_H_
#define SMARKETING_COMMON_PAGINATION_PAGE_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/filter/value.h"

namespace smarketing::pagination {

inline constexpr size_t kMaxPageTokenBytes = 8192;
inline constexpr size_t kMinPageTokenKeyBytes = 32;

// Everything in a request that decides which rows there are and in what order; page_size and page_token do not.
//
//   QueryFingerprint query("/example.ThingService/ListThings");
//   query.Add("filter", request.filter()).Add("order_by", order.Canonical()).Add("show_deleted", "1");
class QueryFingerprint {
 public:
  explicit QueryFingerprint(absl::string_view method);

  QueryFingerprint& Add(absl::string_view name, absl::string_view value);

  // 8 bytes.
  std::string Digest() const;

 private:
  std::string material_;  // every part with its length before it, so that parts cannot run into each other
};

// Thread-safe.
class PageTokenCodec {
 public:
  // The first key signs; all of them verify, so that keys can be changed while pages are being read. With no key at
  // all it takes one that is compiled in and therefore known: tokens are then safe from mistakes, not from forgery. All
  // that a forged token can do is to start a list, which its caller may read anyway, at another row. Replicas must have
  // the same keys, therefore the default is fixed and not random.
  explicit PageTokenCodec(std::vector<std::string> keys = {});

  // The content of --page_token_key_file: a key of at least kMinPageTokenKeyBytes bytes on each line; lines that are
  // empty or start with
  // `#` don't count. INVALID_ARGUMENT when there is none or one is too short.
  static absl::StatusOr<PageTokenCodec> FromKeyFileContent(absl::string_view content);
  // NOT_FOUND when the file cannot be read; else as above. An empty path: the key that is compiled in.
  static absl::StatusOr<PageTokenCodec> FromKeyFile(const std::string& path);

  // `last` holds the values of the order's columns in the last row of the page, in the order of filter::Order::terms.
  std::string Encode(const QueryFingerprint& query, absl::Span<const filter::Value> last) const;

  // The values that Encode was given. INVALID_ARGUMENT with reason INVALID_PAGE_TOKEN and a violation of the field
  // "page_token" when the token was not made here, was altered, or belongs to another query. `token` is not empty.
  absl::StatusOr<std::vector<filter::Value>> Decode(absl::string_view token, const QueryFingerprint& query) const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace smarketing::pagination

#endif  // SMARKETING_COMMON_PAGINATION_PAGE_TOKEN_H_
