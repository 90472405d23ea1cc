#include "common/pagination/page_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/pagination/value_codec.h"
#include "common/status/error.h"

namespace smarketing::pagination {
namespace {

constexpr char kVersion = 1;
constexpr size_t kFingerprintBytes = 8;
constexpr size_t kMacBytes = 16;

// Known to everybody who reads this, see the header.
constexpr char kBuiltInKey[] = "smarketing page token key, no secret";

absl::Status Refuse(absl::string_view what) {
  Violations violations;
  violations.Add("page_token", what);
  return violations.ToStatus("INVALID_PAGE_TOKEN");
}

std::string Mac(absl::string_view key, absl::string_view message) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), mac, &size);
  return std::string(reinterpret_cast<const char*>(mac), kMacBytes);
}

}  // namespace

QueryFingerprint::QueryFingerprint(absl::string_view method) { Add("method", method); }

QueryFingerprint& QueryFingerprint::Add(absl::string_view name, absl::string_view value) {
  for (const absl::string_view part : {name, value}) {
    AppendBigEndian(part.size(), 8, &material_);
    material_.append(part.data(), part.size());
  }
  return *this;
}

std::string QueryFingerprint::Digest() const {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(material_.data()), material_.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), kFingerprintBytes);
}

PageTokenCodec::PageTokenCodec(std::vector<std::string> keys) : keys_(std::move(keys)) {
  if (keys_.empty()) keys_.emplace_back(kBuiltInKey);
}

absl::StatusOr<PageTokenCodec> PageTokenCodec::FromKeyFileContent(absl::string_view content) {
  std::vector<std::string> keys;
  for (const absl::string_view line : absl::StrSplit(content, '\n')) {
    const absl::string_view key = absl::StripAsciiWhitespace(line);
    if (key.empty() || key.front() == '#') continue;
    if (key.size() < kMinPageTokenKeyBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("a page token key is shorter than ", kMinPageTokenKeyBytes, " bytes"));
    }
    keys.emplace_back(key);
  }
  if (keys.empty()) return absl::InvalidArgumentError("the file of page token keys holds no key");
  return PageTokenCodec(std::move(keys));
}

absl::StatusOr<PageTokenCodec> PageTokenCodec::FromKeyFile(const std::string& path) {
  if (path.empty()) return PageTokenCodec();
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(absl::StrCat("the file of page token keys, ", path, ", cannot be read"));
  return FromKeyFileContent(content);
}

std::string PageTokenCodec::Encode(const QueryFingerprint& query, absl::Span<const filter::Value> last) const {
  std::string bytes(1, kVersion);
  bytes += query.Digest();
  AppendValues(last, &bytes);
  bytes += Mac(keys_.front(), bytes);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<std::vector<filter::Value>> PageTokenCodec::Decode(absl::string_view token,
                                                                  const QueryFingerprint& query) const {
  static constexpr char kNotOurs[] = "is not a token that this method gave out; start again without one";
  std::string bytes;
  // The decoder forgives padding and stray bits; a token that we made encodes to itself.
  if (token.size() > kMaxPageTokenBytes || !absl::WebSafeBase64Unescape(token, &bytes) ||
      absl::WebSafeBase64Escape(bytes) != token || bytes.size() < 1 + kFingerprintBytes + kMacBytes) {
    return Refuse(kNotOurs);
  }
  const absl::string_view all = bytes;
  const absl::string_view signed_part = all.substr(0, all.size() - kMacBytes);
  const absl::string_view mac = all.substr(signed_part.size());
  bool is_ours = false;
  for (const std::string& key : keys_) {
    if (CRYPTO_memcmp(Mac(key, signed_part).data(), mac.data(), kMacBytes) == 0) is_ours = true;
  }
  if (!is_ours || signed_part.front() != kVersion) return Refuse(kNotOurs);
  if (signed_part.substr(1, kFingerprintBytes) != query.Digest()) {
    return Refuse("belongs to another request; only page_size may change between pages");
  }
  std::optional<std::vector<filter::Value>> values = ParseValues(signed_part.substr(1 + kFingerprintBytes));
  if (!values.has_value()) return Refuse(kNotOurs);
  return *std::move(values);
}

}  // namespace smarketing::pagination
