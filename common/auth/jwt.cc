#include "common/auth/jwt.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/auth/json.h"

namespace smarketing::auth {
namespace {

constexpr absl::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// A subject is stored as who did a thing: it has to fit.
constexpr size_t kMaxNameBytes = 200;
constexpr size_t kMaxListItems = 64;

std::array<int8_t, 256> MakeReverse() {
  std::array<int8_t, 256> reverse;
  reverse.fill(-1);
  for (size_t i = 0; i < kAlphabet.size(); ++i) reverse[static_cast<uint8_t>(kAlphabet[i])] = static_cast<int8_t>(i);
  return reverse;
}

// A name as we want to store and compare it: printable, and of a sane length.
bool IsName(const std::string& text) {
  if (text.empty() || text.size() > kMaxNameBytes) return false;
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

// These answer false when the member has another type; a member that is not there leaves `out` as it is.
bool ReadString(const nlohmann::json& object, const char* name, std::string* out) {
  const auto found = object.find(name);
  if (found == object.end()) return true;
  if (!found->is_string()) return false;
  *out = found->get<std::string>();
  return IsName(*out);
}

bool ReadStrings(const nlohmann::json& object, const char* name, bool one_allowed, std::vector<std::string>* out) {
  const auto found = object.find(name);
  if (found == object.end()) return true;
  if (one_allowed && found->is_string()) {
    out->push_back(found->get<std::string>());
    return IsName(out->back());
  }
  if (!found->is_array() || found->size() > kMaxListItems) return false;
  for (const nlohmann::json& item : *found) {
    if (!item.is_string()) return false;
    out->push_back(item.get<std::string>());
    if (!IsName(out->back())) return false;
  }
  return true;
}

bool ReadTime(const nlohmann::json& object, const char* name, bool required, absl::Time* out) {
  const auto found = object.find(name);
  if (found == object.end()) return !required;
  if (!found->is_number()) return false;
  const double seconds = found->get<double>();
  // Up to the year 5138: what is beyond is a mistake, such as milliseconds.
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e11) return false;
  *out = absl::UnixEpoch() + absl::Seconds(seconds);
  return true;
}

bool ReadHeader(const nlohmann::json& json, JwtHeader* header) {
  std::string type = "JWT";
  if (!ReadString(json, "alg", &header->algorithm) || !ReadString(json, "kid", &header->key_id) ||
      !ReadString(json, "typ", &type)) {
    return false;
  }
  if (header->algorithm.empty() || header->key_id.empty()) return false;
  const std::string lower = absl::AsciiStrToLower(type);
  if (lower != "jwt" && lower != "at+jwt") return false;
  // What `crit` lists must be understood, and we understand no extension.
  return !json.contains("crit");
}

bool ReadClaims(const nlohmann::json& json, JwtClaims* claims) {
  return ReadString(json, "iss", &claims->issuer) && ReadString(json, "sub", &claims->subject) &&
         !claims->subject.empty() && ReadStrings(json, "aud", /*one_allowed=*/true, &claims->audience) &&
         ReadTime(json, "exp", /*required=*/true, &claims->expire_time) &&
         ReadTime(json, "nbf", /*required=*/false, &claims->not_before) &&
         ReadStrings(json, "roles", /*one_allowed=*/false, &claims->roles) && ReadString(json, "team", &claims->team);
}

}  // namespace

std::string Base64UrlEncode(absl::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    count += 8;
    while (count >= 6) {
      count -= 6;
      text.push_back(kAlphabet[bits >> count & 63]);
    }
  }
  if (count > 0) text.push_back(kAlphabet[bits << (6 - count) & 63]);
  return text;
}

std::optional<std::string> Base64UrlDecode(absl::string_view text) {
  static constexpr int kImpossibleRest = 1;  // one character carries only 6 of 8 bits
  static const std::array<int8_t, 256> reverse = MakeReverse();
  if (text.size() % 4 == kImpossibleRest) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = reverse[static_cast<uint8_t>(c)];
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 255));
    }
  }
  if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

std::optional<Jwt> ParseJwt(absl::string_view token) {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, absl::MaxSplits('.', 3));
  if (parts.size() != 3) return std::nullopt;
  const auto header = Base64UrlDecode(parts[0]);
  const auto payload = Base64UrlDecode(parts[1]);
  auto signature = Base64UrlDecode(parts[2]);
  if (!header.has_value() || !payload.has_value() || !signature.has_value()) return std::nullopt;
  const auto header_json = ParseStrictObject(*header);
  if (!header_json.has_value()) return std::nullopt;
  const auto payload_json = ParseStrictObject(*payload);
  if (!payload_json.has_value()) return std::nullopt;
  Jwt jwt;
  if (!ReadHeader(*header_json, &jwt.header) || !ReadClaims(*payload_json, &jwt.claims)) return std::nullopt;
  jwt.signing_input = std::string(token.substr(0, parts[0].size() + 1 + parts[1].size()));
  jwt.signature = *std::move(signature);
  return jwt;
}

}  // namespace smarketing::auth
