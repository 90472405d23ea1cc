// What an operator can set of lead_service beside what all services have.
#ifndef SMARKETING_LEAD_SERVICE_SERVER_LEAD_OPTIONS_H_
#define SMARKETING_LEAD_SERVICE_SERVER_LEAD_OPTIONS_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"

namespace smarketing::lead {

struct LeadOptions {
  // Where a phone number without country code is read (ISO 3166); empty: such a number is refused.
  std::string phone_region;
  // Unary writes that travel in one transaction at most, 1 to 512.
  size_t write_batch = 64;
  // Transactions of unary writes that are under way at once.
  int write_threads = 2;
  // How often watchers of events hear a position when nothing happens; at most 10 s (the contract's promise).
  absl::Duration heartbeat = absl::Seconds(5);
  // How much of its time this replica's thread that looks for duplicates of changed leads works, 0 (none is started:
  // others do it, or nobody) to 1. At 0.5 it keeps up with some thousand new leads a second.
  double duplicate_share = 0.5;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_SERVER_LEAD_OPTIONS_H_
