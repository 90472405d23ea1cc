// An event: the fact that something happened to a subject, as every service may read it.
#ifndef SMARKETING_COMMON_EVENT_LOG_EVENT_H_
#define SMARKETING_COMMON_EVENT_LOG_EVENT_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "common/id/id.h"

namespace smarketing::event_log {

// Fixed when the database is installed (event_partition has one row for each); the partition of a subject follows from
// it, so it can never change.
inline constexpr int32_t kPartitionCount = 16;

// Carries no personal data: the log is kept for ever, and nothing in it is ever rewritten.
struct Event {
  Uuid event_id;             // made by the writer; never nil
  std::string type;          // full name of the payload's message, 1 to 64 characters
  std::string subject_type;  // collection of the subject's resource name, 1 to 32 characters
  Uuid subject_id;           // what the event is about; events of one subject are totally ordered
  absl::Time occur_time;     // when it happened, by whoever reports it; microseconds
  absl::Time record_time;    // when it was written, by the writer's clock; microseconds
  std::string actor;         // who did it, up to 255 characters
  std::string trace_parent;  // W3C trace context of the request that wrote it; may be empty
  std::string payload;       // the serialised message
  std::string origin;        // the system whose change it is, up to 64 characters; may be empty

  // Set by Append(): where the event stands. Sequences of a partition are 1, 2, 3 … without gaps, in commit order.
  int32_t partition = -1;
  int64_t sequence = 0;

  friend bool operator==(const Event&, const Event&) = default;
};

// 0 to kPartitionCount - 1. The same for ever, on every machine.
int32_t PartitionOf(const Uuid& subject_id);

}  // namespace smarketing::event_log

#endif  // SMARKETING_COMMON_EVENT_LOG_EVENT_H_
