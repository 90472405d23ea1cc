// Loads the part of the world that a batch is about, and locks it.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_WORKSPACE_LOADER_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_WORKSPACE_LOADER_H_

#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/keys.h"
#include "lead_service/domain/workspace.h"
#include "lead_service/storage/outcome_codec.h"

namespace smarketing::lead {

// What answers that were given before named by id.
struct Replayed {
  std::map<TouchId, Touch> touches;
  std::map<AttemptId, Attempt> attempts;
  std::map<MergeId, MergeRecord> merges;
};

// Somebody else was at work between reading what a batch is about and locking it: the transaction is to be run again.
absl::Status LostRace();

// Fills `workspace` with all that exists under `keys`, and with what `replays` name: leads and deals in it, touches and
// attempts in `replayed`. The leads are locked. ABORTED, and the transaction is run again, when the leads that the
// keys stand for changed between reading and locking; errors of the database.
absl::Status LoadWorkspace(mysql::Transaction& tx, Keys keys, absl::Span<const OutcomeRecord> replays,
                           Workspace& workspace, Replayed& replayed);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_WORKSPACE_LOADER_H_
