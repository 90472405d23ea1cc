#include "common/id/id.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace smarketing {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr size_t kTextLength = 36;

bool IsDash(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::optional<Uuid> Uuid::FromBytes(absl::string_view bytes) {
  Uuid id;
  if (bytes.size() != id.bytes_.size()) return std::nullopt;
  std::memcpy(id.bytes_.data(), bytes.data(), bytes.size());
  return id;
}

std::optional<Uuid> Uuid::Parse(absl::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  Uuid id;
  size_t nibble = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsDash(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int digit = HexDigit(text[i]);
    if (digit < 0) return std::nullopt;
    id.bytes_[nibble / 2] = static_cast<uint8_t>(id.bytes_[nibble / 2] << 4 | digit);
    ++nibble;
  }
  return id;
}

std::string Uuid::ToString() const {
  std::string text;
  text.reserve(kTextLength);
  for (const uint8_t byte : bytes_) {
    if (IsDash(text.size())) text.push_back('-');
    text.push_back(kHex[byte >> 4]);
    text.push_back(kHex[byte & 15]);
  }
  return text;
}

absl::Time Uuid::time() const {
  int64_t millis = 0;
  for (size_t i = 0; i < 6; ++i) millis = millis << 8 | bytes_[i];
  return absl::FromUnixMillis(millis);
}

Uuid IdGenerator::Next() {
  absl::MutexLock lock(&mu_);
  const int64_t millis = absl::ToUnixMillis(clock_->Now());
  if (millis > last_millis_) {
    last_millis_ = millis;
    counter_ = absl::Uniform<uint32_t>(random_, 0, 1 << 11);  // the upper half is room to count within a millisecond
  } else if (++counter_ == 1 << 12) {
    ++last_millis_;  // borrow from the future rather than wait
    counter_ = 0;
  }
  const uint64_t tail = absl::Uniform<uint64_t>(random_);
  std::array<uint8_t, 16> bytes;
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(last_millis_ >> (8 * (5 - i)));
  bytes[6] = static_cast<uint8_t>(0x70 | counter_ >> 8);
  bytes[7] = static_cast<uint8_t>(counter_);
  for (int i = 8; i < 16; ++i) bytes[i] = static_cast<uint8_t>(tail >> (8 * (15 - i)));
  bytes[8] = static_cast<uint8_t>(0x80 | (bytes[8] & 0x3f));
  return Uuid(bytes);
}

std::string ResourceName(absl::string_view collection, const Uuid& id) {
  return absl::StrCat(collection, "/", id.ToString());
}

std::optional<Uuid> ParseResourceName(absl::string_view collection, absl::string_view name) {
  if (!absl::StartsWith(name, collection) || name.size() <= collection.size() || name[collection.size()] != '/') {
    return std::nullopt;
  }
  return Uuid::Parse(name.substr(collection.size() + 1));
}

}  // namespace smarketing
