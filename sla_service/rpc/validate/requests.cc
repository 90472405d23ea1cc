#include "sla_service/rpc/validate/requests.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/time/proto_time.h"
#include "sla_service/domain/agreement.h"
#include "sla_service/domain/calendar_definition.h"
#include "sla_service/rpc/convert/agreement.h"
#include "sla_service/rpc/convert/calendar.h"

namespace smarketing::sla {
namespace {

// The paths that the rules of the contract have complained about need no second complaint.
void Append(const Violations& found, Violations& violations) {
  const std::vector<Violation> known = violations.all();
  for (const Violation& violation : found.all()) {
    const bool said =
        std::any_of(known.begin(), known.end(), [&](const Violation& other) { return other.field == violation.field; });
    if (!said) violations.Add(violation.field, violation.description);
  }
}

// The terms in `proto`, which lie at "agreement". Commitments without a promise are named here, and not again by the
// domain, which knows none without.
void ValidateTermsOf(AgreementTerms terms, const v1::Agreement& proto, Violations& violations) {
  Violations found;
  for (int i = 0; i < proto.commitments_size(); ++i) {
    if (proto.commitments(i).promise_case() != v1::Commitment::PROMISE_NOT_SET) continue;
    found.Add(FieldPath(FieldPath("agreement", FieldPathAt("commitments", static_cast<size_t>(i))), "response_time"),
              "is required");
    terms.commitments[static_cast<size_t>(i)].response_time.target = absl::Hours(1);
  }
  ValidateTerms(terms, "agreement", &found);
  Append(found, violations);
}

}  // namespace

void ValidateCreateCalendar(const v1::CreateCalendarRequest& request, Violations& violations) {
  if (!request.has_calendar()) return;
  Violations found;
  BuildCalendar(CalendarFromProto(request.calendar()), "calendar", &found).IgnoreError();
  Append(found, violations);
}

void ValidateComputeElapsed(const v1::ComputeElapsedRequest& request, Violations& violations) {
  const absl::StatusOr<absl::Time> start = FromProtoTime(request.start());
  const absl::StatusOr<absl::Time> end = FromProtoTime(request.end());
  if (request.has_start() && request.has_end() && start.ok() && end.ok() && *end < *start) {
    violations.Add("end", "lies before start");
  }
}

void ValidateCreateAgreement(const v1::CreateAgreementRequest& request, Violations& violations) {
  if (!request.has_agreement()) return;
  ValidateTermsOf(TermsFromProto(request.agreement()), request.agreement(), violations);
}

void ValidateUpdateAgreement(const v1::UpdateAgreementRequest& request, Violations& violations) {
  if (request.has_agreement() && request.agreement().name().empty()) violations.Add("agreement.name", "is required");
  for (const std::string& path : request.update_mask().paths()) {
    if (!IsTermsField(path))
      violations.Add("update_mask", absl::StrCat("names \"", path, "\", which cannot be updated"));
  }
  if (request.has_update_mask() && request.update_mask().paths().empty()) {
    violations.Add("update_mask", "names no field");
  }
  // Fields that the mask does not name stay as they are, and were valid when they were stored.
  AgreementTerms valid;
  valid.display_name = "-";
  Commitment commitment;
  commitment.response_time.target = absl::Hours(1);
  valid.commitments = {commitment};
  const auto& paths = request.update_mask().paths();
  const bool replaces_commitments = std::find(paths.begin(), paths.end(), "commitments") != paths.end();
  ValidateTermsOf(MergeTerms(std::move(valid), request.agreement(), request.update_mask()),
                  replaces_commitments ? request.agreement() : v1::Agreement(), violations);
}

}  // namespace smarketing::sla
