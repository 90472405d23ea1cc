// Reading the event log page by page.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_EVENT_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_EVENT_QUERIES_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/event_log/event.h"
#include "common/event_log/position.h"
#include "common/event_log/tailer.h"
#include "common/mysql/database.h"

namespace smarketing::lead {

struct EventPage {
  std::vector<event_log::Event> events;
  // The place after each of `events`: what its reader has seen once it has seen that one.
  std::vector<event_log::Position> positions;
  // Where to go on; past what the filter kept out.
  event_log::Position next;
  // Whether there was nothing more when the page was read.
  bool end_of_log = false;
};

// Thread-safe.
class EventQueries {
 public:
  // `database` outlives it.
  explicit EventQueries(mysql::Database* database) : database_(database) {}

  // At most `limit` events after `from` that `filter` lets through; fewer, even none, does not mean the end of the log:
  // a page looks at a bounded number of events. Events of one subject are in order, others by the time they were
  // written. INVALID_ARGUMENT INVALID_POSITION when `from` lies beyond the end of the log; errors of the database.
  absl::StatusOr<EventPage> List(const event_log::Position& from, const event_log::EventFilter& filter, size_t limit,
                                 absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_EVENT_QUERIES_H_
