// A checksum of text against mistakes, the same in every build; not against malice.
#ifndef SMARKETING_COMMON_TEXT_CHECKSUM_H_
#define SMARKETING_COMMON_TEXT_CHECKSUM_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace smarketing::text {

// FNV-1a with 32 bits (Fowler, Noll, Vo 1991).
inline uint32_t Checksum32(absl::string_view text) {
  uint32_t hash = 0x811c9dc5;
  for (const char byte : text) hash = (hash ^ static_cast<uint8_t>(byte)) * 0x01000193;
  return hash;
}

}  // namespace smarketing::text

#endif  // SMARKETING_COMMON_TEXT_CHECKSUM_H_
