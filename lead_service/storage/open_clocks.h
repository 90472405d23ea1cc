// What was promised about a lead and is still owed, as the events of sla_service tell it.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_OPEN_CLOCKS_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_OPEN_CLOCKS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// A clock that neither an answer nor a cancellation has ended.
struct OpenClock {
  std::string clock;      // "clocks/{clock}"
  std::string agreement;  // "agreements/{agreement}"
  int32_t revision = 0;
  std::string commitment;
  std::string owner;  // when the clock started, and the team
  std::string team;
  std::optional<absl::Time> start;  // unset when only later events are kept
  absl::Time due;
  bool breached = false;
};

// What is open after `events` of one lead, which come in order; by due time, then clock. Events of other kinds say
// nothing. DATA_LOSS when a payload cannot be read.
absl::StatusOr<std::vector<OpenClock>> OpenClocks(absl::Span<const event_log::Event> events);

// Of the log: the `limit` that are due first. One statement. Of a lead with more than 1,000 events about clocks, the
// newest of these count. DATA_LOSS; errors of the database.
absl::StatusOr<std::vector<OpenClock>> LoadOpenClocks(mysql::ReadTransaction& tx, const LeadId& lead, size_t limit);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_OPEN_CLOCKS_H_
