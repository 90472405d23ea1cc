#include "common/event_log/position.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "absl/strings/escaping.h"
#include "common/status/error.h"
#include "common/text/checksum.h"

namespace smarketing::event_log {
namespace {

// Layout: version, kPartitionCount varints (7 bits a byte, low ones first), 4 bytes of checksum; in URL-safe base64.
// The checksum is against mistakes (a text cut short, two mixed up), not against malice: every position is a fair one.
constexpr char kVersion = 1;
constexpr size_t kChecksumBytes = 4;

std::string Checksum(absl::string_view bytes) {
  const uint32_t hash = text::Checksum32(bytes);
  std::string result;
  for (size_t i = 0; i < kChecksumBytes; ++i) result.push_back(static_cast<char>(hash >> (8 * i)));
  return result;
}

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// Takes a varint off the front; nullopt when there is none that fits an int64_t.
std::optional<int64_t> TakeVarint(absl::string_view& bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 63; shift += 7) {
    if (bytes.empty()) return std::nullopt;
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return static_cast<int64_t>(value);  // at most 63 bits
  }
  return std::nullopt;
}

std::optional<Position> Parse(absl::string_view text) {
  if (text.size() > kMaxEncodedPosition) return std::nullopt;
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return std::nullopt;
  absl::string_view rest = bytes;
  if (rest.size() <= 1 + kChecksumBytes || rest.front() != kVersion) return std::nullopt;
  rest.remove_suffix(kChecksumBytes);
  rest.remove_prefix(1);
  Position position;
  for (int32_t partition = 0; partition < kPartitionCount; ++partition) {
    const std::optional<int64_t> sequence = TakeVarint(rest);
    if (!sequence.has_value()) return std::nullopt;
    position[partition] = *sequence;
  }
  // One text for one position: no padding, no long varints, nothing behind, and the right checksum.
  if (EncodePosition(position) != text) return std::nullopt;
  return position;
}

}  // namespace

std::string EncodePosition(const Position& position) {
  std::string bytes(1, kVersion);
  for (int32_t partition = 0; partition < kPartitionCount; ++partition) {
    AppendVarint(static_cast<uint64_t>(position[partition]), bytes);
  }
  bytes += Checksum(bytes);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<Position> DecodePosition(absl::string_view text, absl::string_view field) {
  const std::optional<Position> position = Parse(text);
  if (position.has_value()) return *position;
  Violations violations;
  violations.Add(field, "is not a position that this service gave out");
  return violations.ToStatus(kInvalidPosition);
}

}  // namespace smarketing::event_log
