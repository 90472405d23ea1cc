#include "lead_service/domain/playbook_revision.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::lead {
namespace {

absl::Status RequireProposed(const PlaybookRevision& revision) {
  if (revision.state == PlaybookRevisionState::kProposed) return absl::OkStatus();
  const absl::string_view state = PlaybookRevisionStateName(revision.state);
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_REVISION_STATE",
                   absl::StrCat("the revision is ", state, ": nothing is left to decide"),
                   {{"state", std::string(state)}});
}

}  // namespace

absl::string_view PlaybookRevisionStateName(PlaybookRevisionState state) {
  switch (state) {
    case PlaybookRevisionState::kProposed:
      return "PROPOSED";
    case PlaybookRevisionState::kApproved:
      return "APPROVED";
    case PlaybookRevisionState::kRejected:
      return "REJECTED";
  }
  return "";
}

absl::string_view BusinessFunctionName(BusinessFunction function) {
  return function == BusinessFunction::kMarketing ? "MARKETING" : "SALES";
}

bool PlaybookRevision::HasApprovalOf(BusinessFunction function) const {
  return std::any_of(approvals.begin(), approvals.end(),
                     [function](const PlaybookApproval& approval) { return approval.function == function; });
}

absl::Status Approve(BusinessFunction function, absl::string_view approver, absl::Time now,
                     const PlaybookRevision* latest, int64_t next_version, PlaybookRevision* revision) {
  SMK_RETURN_IF_ERROR(RequireProposed(*revision));
  if (latest != nullptr && latest->approve_version.value_or(0) > revision->base_version) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "SUPERSEDED",
                     absl::StrCat("another version of ", revision->item,
                                  " was approved after this one was proposed: look at it, then propose again"),
                     {{"revision", ResourceName("playbookRevisions", latest->id.uuid())}});
  }
  if (revision->HasApprovalOf(function)) return absl::OkStatus();
  ++revision->version;
  revision->approvals.push_back({function, std::string(approver), now});
  std::sort(revision->approvals.begin(), revision->approvals.end(),
            [](const PlaybookApproval& a, const PlaybookApproval& b) { return a.function < b.function; });
  if (revision->HasApprovalOf(BusinessFunction::kMarketing) && revision->HasApprovalOf(BusinessFunction::kSales)) {
    revision->state = PlaybookRevisionState::kApproved;
    revision->effective_time = std::max(revision->effective_time.value_or(now), now);
    revision->approve_version = next_version;
  }
  return absl::OkStatus();
}

absl::Status Reject(PlaybookRevision* revision) {
  SMK_RETURN_IF_ERROR(RequireProposed(*revision));
  ++revision->version;
  revision->state = PlaybookRevisionState::kRejected;
  return absl::OkStatus();
}

}  // namespace smarketing::lead
