#include "common/event_log/event.h"

namespace smarketing::event_log {

int32_t PartitionOf(const Uuid& subject_id) {
  // FNV-1a, 64 bits (Fowler, Noll, Vo). Its high bits are the well-mixed ones.
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : subject_id.bytes()) {
    hash ^= static_cast<uint8_t>(byte);
    hash *= 0x100000001b3;
  }
  return static_cast<int32_t>((hash >> 32) % kPartitionCount);
}

}  // namespace smarketing::event_log
