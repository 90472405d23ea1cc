// Pairs of leads that may be one person: table duplicate_candidate.
//
// Whoever writes a row holds the lock of at least one of its leads, as whoever merges, erases or deletes one does. Of a
// pair that a person dismissed, and of one that a capture named, nothing that is computed changes anything.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_STORE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_STORE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "common/mysql/row.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/duplicate_candidate.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

struct StoredCandidate {
  DuplicateCandidate candidate;
  bool dismissed = false;
};

// All rows of `leads`, each once, in order of the pair. Two statements. Errors of the database only.
absl::StatusOr<std::vector<StoredCandidate>> ReadCandidatesOf(mysql::ReadTransaction& tx,
                                                              absl::Span<const LeadId> leads);

// Stores what comparing pairs gave, each of them once in `compared` (find_time: now): a pair that reaches `threshold`
// is kept, one that is kept and does not any more goes, and so does nothing else. Adds a LeadDuplicateSuspected of the
// younger lead for each pair that is new; events are appended by the caller. Locks the leads, and leaves alone pairs of
// which one is not there for searches any more. Errors of the database only.
absl::Status StoreCompared(mysql::Transaction& tx, const std::vector<DuplicateCandidate>& compared, int threshold,
                           IdGenerator& ids, std::vector<event_log::Event>* events);

// What the commands of a batch said of pairs, and what follows from their merges: rows of a lead that was merged go;
// where a capture had named it, the survivor takes its place. Adds a LeadDuplicateSuspected of the lead that took the
// capture for each pair that is new. Errors of the database only.
absl::Status StoreDuplicateNotes(mysql::Transaction& tx, const Workspace& workspace, IdGenerator& ids,
                                 std::vector<event_log::Event>* events);

// The columns that ReadCandidateRow reads, from duplicate_candidate under the name c.
inline constexpr char kCandidateColumns[] =
    "c.first_lead_id, c.second_lead_id, c.score, c.reasons, c.find_time, c.dismissed";
absl::StatusOr<StoredCandidate> ReadCandidateRow(const mysql::Row& row);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_STORE_H_
