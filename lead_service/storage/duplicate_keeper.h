// Keeps blocking keys and candidates up to date as leads change: what a consumer of the event log does with a batch.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_KEEPER_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_KEEPER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/mysql/transaction.h"
#include "common/time/clock.h"

namespace smarketing::lead {

class DuplicateKeeper {
 public:
  // `clock` is the business's. All outlive it.
  DuplicateKeeper(mysql::Database* database, const Clock* clock, IdGenerator* ids)
      : database_(database), clock_(clock), ids_(ids) {}

  // The types of the events that can concern it.
  static const std::vector<std::string>& EventTypes();

  // For event_log::Consumer. Looks at the leads that `events` say have come, changed what they are known by, or gone.
  // Their keys are stored in a transaction of their own, which commits before `tx` reads the blocks: of two readers
  // that are at work on the two leads of a pair at one time, at least one sees the other. `tx` stores the candidates
  // and their events; whoever moves a position in it never loses a pair. Run again, it changes nothing more. Errors of
  // the database only.
  absl::Status Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events) const;

 private:
  mysql::Database* const database_;
  const Clock* const clock_;
  IdGenerator* const ids_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_KEEPER_H_
