// One version of one item of the playbook, and how it comes into force.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_REVISION_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_REVISION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/playbook_item.h"

namespace smarketing::lead {

// The numbers of both are those of the contract and of the database.
enum class PlaybookRevisionState { kProposed = 1, kApproved = 2, kRejected = 3 };
enum class BusinessFunction { kMarketing = 1, kSales = 2 };

// "PROPOSED", "MARKETING"
absl::string_view PlaybookRevisionStateName(PlaybookRevisionState state);
absl::string_view BusinessFunctionName(BusinessFunction function);

struct PlaybookApproval {
  BusinessFunction function = BusinessFunction::kMarketing;
  std::string approver;
  absl::Time approve_time;

  friend bool operator==(const PlaybookApproval&, const PlaybookApproval&) = default;
};

struct PlaybookRevision {
  PlaybookRevisionId id;  // nil: built in
  int64_t version = 1;    // grows with every change
  std::string item;
  PlaybookContent content;
  std::string comment;
  PlaybookRevisionState state = PlaybookRevisionState::kProposed;
  std::string proposer;
  absl::Time propose_time;
  std::vector<PlaybookApproval> approvals;  // in order of function
  // Proposed: from when it is to be in force, unset: at once. Approved: from when it is.
  std::optional<absl::Time> effective_time;
  int64_t base_version = 0;                // of the reference data, when it was proposed
  std::optional<int64_t> approve_version;  // the version of the reference data that its approval by both made

  bool HasApprovalOf(BusinessFunction function) const;

  friend bool operator==(const PlaybookRevision&, const PlaybookRevision&) = default;
};

// The moves. Each changes the revision, or nothing, with FAILED_PRECONDITION WRONG_REVISION_STATE (metadata "state").

// The second function's approval puts it into force: at its effective time, but not before `now`, so that what was in
// force before stays what it was. `latest`: the item's revision that was approved last, null when none was.
// `next_version`: of the reference data, if this approval makes one. OK and no change when the function has approved
// already. Also FAILED_PRECONDITION SUPERSEDED (metadata "revision") when `latest` was approved after the proposal.
absl::Status Approve(BusinessFunction function, absl::string_view approver, absl::Time now,
                     const PlaybookRevision* latest, int64_t next_version, PlaybookRevision* revision);
absl::Status Reject(PlaybookRevision* revision);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_REVISION_H_
