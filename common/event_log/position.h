// How far a reader of the whole log has come.
#ifndef SMARKETING_COMMON_EVENT_LOG_POSITION_H_
#define SMARKETING_COMMON_EVENT_LOG_POSITION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/event.h"

namespace smarketing::event_log {

// Reason of INVALID_ARGUMENT.
inline constexpr char kInvalidPosition[] = "INVALID_POSITION";

// For each partition the sequence of the last event that was read; 0: none. A default Position is the beginning.
class Position {
 public:
  int64_t operator[](int32_t partition) const { return sequence_[static_cast<size_t>(partition)]; }
  int64_t& operator[](int32_t partition) { return sequence_[static_cast<size_t>(partition)]; }

  // After `event` was read.
  void Advance(const Event& event) { (*this)[event.partition] = event.sequence; }

  friend bool operator==(const Position&, const Position&) = default;

 private:
  std::array<int64_t, kPartitionCount> sequence_{};
};

// Opaque text for clients: letters, digits, '-' and '_', at most kMaxEncodedPosition of them.
std::string EncodePosition(const Position& position);

// Accepts exactly what EncodePosition gives. INVALID_ARGUMENT INVALID_POSITION, a violation of `field`, for all else.
absl::StatusOr<Position> DecodePosition(absl::string_view text, absl::string_view field = "position");

inline constexpr size_t kMaxEncodedPosition = 256;

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_POSITION_H_
