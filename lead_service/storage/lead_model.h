// The write path of lead_service: a batch of commands in one transaction.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_MODEL_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_MODEL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "common/mysql/transaction.h"
#include "common/unit_of_work/model.h"
#include "lead_service/domain/command.h"
#include "lead_service/storage/reference_store.h"

namespace smarketing::lead {

// For unit_of_work::UnitOfWork<Command, Outcome>.
//
// How lost updates and second leads of one person are made impossible, on any number of replicas:
//   1. identities and deals that the batch names are read, which tells the leads that it is about;
//   2. these leads are locked, in order of id; whoever changes a lead, or anything that hangs on one, does this first;
//   3. what hangs on them is read under the lock; if an identity or a deal has another lead by now, the batch is run
//      again;
//   4. what was not there at all is guarded by unique keys: who comes second fails on the insert and is run again.
//
// A replayed command (Entry::replay) answers with the lead as it is now.
class LeadModel final : public unit_of_work::Model<Command, Outcome> {
 public:
  // Both must outlive this.
  LeadModel(IdGenerator* ids, ReferenceCache* references) : ids_(ids), references_(references) {}

  absl::Status Apply(mysql::Transaction& tx, absl::Span<EntryType* const> entries,
                     std::vector<event_log::Event>* events) override;
  std::string Encode(const Outcome& outcome) override;

 private:
  IdGenerator* const ids_;
  ReferenceCache* const references_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_MODEL_H_
