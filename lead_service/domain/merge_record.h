// A merge of two leads, as it is shown to callers and kept for the record. Nothing personal.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_MERGE_RECORD_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_MERGE_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// How much moved from the one lead to the other.
struct MergeCounts {
  int64_t touches = 0;
  int64_t attempts = 0;
  int64_t handoffs = 0;
  int64_t deals = 0;

  friend bool operator==(const MergeCounts&, const MergeCounts&) = default;
};

struct MergeRecord {
  MergeId id;  // nil in a preview
  LeadId survivor;
  LeadId other;
  int64_t survivor_version = 0;  // right after the merge
  std::string actor;
  absl::Time merge_time;
  std::optional<absl::Time> undo_time;
  MergeCounts moved;

  friend bool operator==(const MergeRecord&, const MergeRecord&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_MERGE_RECORD_H_
