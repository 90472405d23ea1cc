// A position is refused, or it is the one text for what it says.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "common/event_log/position.h"
#include "common/status/error.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using smarketing::event_log::DecodePosition;
  using smarketing::event_log::EncodePosition;
  using smarketing::event_log::kPartitionCount;
  using smarketing::event_log::Position;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto decoded = DecodePosition(text);
  if (decoded.ok()) {
    SMK_FUZZ_CHECK(EncodePosition(*decoded) == text);
    for (int32_t i = 0; i < kPartitionCount; ++i) SMK_FUZZ_CHECK((*decoded)[i] >= 0);
  } else {
    SMK_FUZZ_CHECK(smarketing::ErrorReason(decoded.status()) == "INVALID_POSITION");
  }

  // The bytes as a position: there and back.
  Position position;
  for (size_t i = 0; i < kPartitionCount && 8 * (i + 1) <= size; ++i) {
    uint64_t sequence = 0;
    std::memcpy(&sequence, data + 8 * i, 8);
    position[static_cast<int32_t>(i)] = static_cast<int64_t>(sequence >> 1);
  }
  const auto back = DecodePosition(EncodePosition(position));
  SMK_FUZZ_CHECK(back.ok());
  SMK_FUZZ_CHECK(*back == position);
  return 0;
}
