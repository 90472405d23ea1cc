#include "sla_service/domain/agreement.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"

namespace smarketing::sla {
namespace {

absl::Status RequireState(const Agreement& agreement, AgreementState required, absl::string_view what) {
  if (agreement.state == required) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_AGREEMENT_STATE",
                   absl::StrCat("the agreement is ", StateName(agreement.state), "; only a ", StateName(required),
                                " one can be ", what),
                   {{"state", std::string(StateName(agreement.state))}});
}

void Touch(absl::Time now, Agreement* agreement) {
  ++agreement->version;
  agreement->update_time = std::max(now, agreement->update_time);
}

bool HasApproved(const Agreement& agreement, BusinessFunction function) {
  return std::any_of(agreement.approvals.begin(), agreement.approvals.end(),
                     [&](const Approval& approval) { return approval.function == function; });
}

bool IsCommitmentId(absl::string_view id) {
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
}

void ValidateResponseTime(const ResponseTime& promise, absl::string_view field, Violations* violations) {
  if (promise.target <= absl::ZeroDuration()) {
    violations->Add(FieldPath(field, "target"), "must be more than zero");
  } else if (promise.target > kMaxTarget) {
    violations->Add(FieldPath(field, "target"), "must be at most 366 days");
  } else if (promise.target < absl::Seconds(1)) {
    violations->Add(FieldPath(field, "target"), "must be at least one second");
  }
  for (size_t i = 0; i < promise.warning_percents.size(); ++i) {
    const int percent = promise.warning_percents[i];
    const std::string at = FieldPath(field, FieldPathAt("warning_percents", i));
    if (percent < 1 || percent > 99) {
      violations->Add(at, "must be from 1 to 99");
    } else if (i > 0 && percent <= promise.warning_percents[i - 1]) {
      violations->Add(at, "must be greater than the one before");
    }
  }
}

}  // namespace

absl::string_view FunctionName(BusinessFunction function) {
  return function == BusinessFunction::kMarketing ? "MARKETING" : "SALES";
}

absl::string_view StateName(AgreementState state) {
  switch (state) {
    case AgreementState::kDraft:
      return "DRAFT";
    case AgreementState::kPendingApproval:
      return "PENDING_APPROVAL";
    case AgreementState::kPilot:
      return "PILOT";
    case AgreementState::kActive:
      return "ACTIVE";
    case AgreementState::kSuspended:
      return "SUSPENDED";
    case AgreementState::kCancelled:
      return "CANCELLED";
    case AgreementState::kExpired:
      return "EXPIRED";
    case AgreementState::kSuperseded:
      return "SUPERSEDED";
  }
  return "UNKNOWN";
}

bool Contains(const Segment& segment, const LeadAttributes& lead) {
  return (segment.source.empty() || segment.source == lead.source) &&
         (segment.campaign.empty() || segment.campaign == lead.campaign) &&
         (segment.team.empty() || segment.team == lead.team);
}

void ValidateTerms(const AgreementTerms& terms, absl::string_view field, Violations* violations) {
  if (absl::StripAsciiWhitespace(terms.display_name).empty()) {
    violations->Add(FieldPath(field, "display_name"), "is required");
  }
  if (terms.commitments.empty()) violations->Add(FieldPath(field, "commitments"), "must have at least one");
  std::set<std::string> ids;
  for (size_t i = 0; i < terms.commitments.size(); ++i) {
    const Commitment& commitment = terms.commitments[i];
    const std::string path = FieldPath(field, FieldPathAt("commitments", i));
    if (!IsCommitmentId(commitment.id)) {
      violations->Add(FieldPath(path, "id"), R"(may hold lower-case letters, digits and "-" only)");
    } else if (!ids.insert(commitment.id).second) {
      violations->Add(FieldPath(path, "id"), "is given twice");
    }
    if (commitment.owed_by != BusinessFunction::kSales) {
      violations->Add(FieldPath(path, "owed_by"), "must be sales: a response time is theirs to keep");
    }
    ValidateResponseTime(commitment.response_time, FieldPath(path, "response_time"), violations);
  }
}

absl::Status UpdateTerms(AgreementTerms terms, absl::Time now, Agreement* agreement) {
  SMK_RETURN_IF_ERROR(RequireState(*agreement, AgreementState::kDraft, "updated"));
  agreement->terms = std::move(terms);
  Touch(now, agreement);
  return absl::OkStatus();
}

absl::Status Submit(absl::Time now, Agreement* agreement) {
  SMK_RETURN_IF_ERROR(RequireState(*agreement, AgreementState::kDraft, "submitted"));
  agreement->state = AgreementState::kPendingApproval;
  Touch(now, agreement);
  return absl::OkStatus();
}

absl::Status Approve(BusinessFunction function, absl::string_view approver, absl::Time now, Agreement* agreement) {
  SMK_RETURN_IF_ERROR(RequireState(*agreement, AgreementState::kPendingApproval, "approved"));
  if (HasApproved(*agreement, function)) return absl::OkStatus();
  agreement->approvals.push_back({function, std::string(approver), now});
  std::sort(agreement->approvals.begin(), agreement->approvals.end(),
            [](const Approval& a, const Approval& b) { return a.function < b.function; });
  Touch(now, agreement);
  return absl::OkStatus();
}

absl::Status Activate(absl::Time activate_time, absl::Time now, Agreement* agreement) {
  SMK_RETURN_IF_ERROR(RequireState(*agreement, AgreementState::kPendingApproval, "activated"));
  std::vector<absl::string_view> missing;
  for (const BusinessFunction function : kBothFunctions) {
    if (!HasApproved(*agreement, function)) missing.push_back(FunctionName(function));
  }
  if (!missing.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_APPROVED",
                     absl::StrCat("still to be approved by ", absl::StrJoin(missing, " and ")),
                     {{"missing", absl::StrJoin(missing, ",")}});
  }
  agreement->state = AgreementState::kActive;
  agreement->activate_time = activate_time;
  Touch(now, agreement);
  return absl::OkStatus();
}

}  // namespace smarketing::sla
