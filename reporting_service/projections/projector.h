// Follows the event log: facts and rollups move with the consumer's position, in one transaction.
#ifndef SMARKETING_REPORTING_SERVICE_PROJECTIONS_PROJECTOR_H_
#define SMARKETING_REPORTING_SERVICE_PROJECTIONS_PROJECTOR_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"

namespace smarketing::reporting {

// The handler of the consumer kFactsConsumer. Thread-safe.
class Projector {
 public:
  explicit Projector(const Clock* clock) : clock_(clock) {}

  // Applies a batch of one partition: a fixed number of statements, whatever is in it.
  absl::Status Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events) const;

 private:
  const Clock* const clock_;
};

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_PROJECTIONS_PROJECTOR_H_
