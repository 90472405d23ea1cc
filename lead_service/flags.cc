#include "lead_service/flags.h"

#include <cstdint>
#include <string>

#include "absl/flags/flag.h"
#include "absl/time/time.h"

ABSL_FLAG(std::string, phone_region, "",
          "Where a phone number without country code is read (ISO 3166, such as BR); empty: such a number is refused");
ABSL_FLAG(uint32_t, write_batch, 64, "Writes that travel in one transaction at most, 1 to 512");
ABSL_FLAG(int32_t, write_threads, 2, "Transactions of unary writes under way at once");
ABSL_FLAG(absl::Duration, event_heartbeat, absl::Seconds(5),
          "How often watchers of events hear a position when nothing happens; at most 10s");
ABSL_FLAG(double, duplicate_share, 0.5,
          "How much of its time the thread that looks for duplicates of changed leads works, 0 (none) to 1");

namespace smarketing::lead {

LeadOptions LeadOptionsFromFlags() {
  LeadOptions options;
  options.phone_region = absl::GetFlag(FLAGS_phone_region);
  options.write_batch = absl::GetFlag(FLAGS_write_batch);
  options.write_threads = absl::GetFlag(FLAGS_write_threads);
  options.heartbeat = absl::GetFlag(FLAGS_event_heartbeat);
  options.duplicate_share = absl::GetFlag(FLAGS_duplicate_share);
  return options;
}

}  // namespace smarketing::lead
