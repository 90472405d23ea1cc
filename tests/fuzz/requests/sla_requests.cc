// What sla_service binds to its methods (sla_service/rpc/services.cc), and what their handlers make of a request.
#include "common/time/proto_time.h"
#include "sla_service/domain/agreement.h"
#include "sla_service/domain/calendar_definition.h"
#include "sla_service/rpc/convert/agreement.h"
#include "sla_service/rpc/convert/calendar.h"
#include "sla_service/rpc/validate/requests.h"
#include "smarketing/sla/v1/clock.pb.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/requests/request_checks.h"

namespace smarketing::fuzz {
namespace {

namespace v1 = sla::v1;

void CheckTerms(const sla::AgreementTerms& terms) {
  Violations violations;
  sla::ValidateTerms(terms, "agreement", &violations);
  SMK_FUZZ_CHECK(violations.empty());
}

sla::AgreementTerms SomeTerms() {
  sla::AgreementTerms terms;
  terms.display_name = "some";
  sla::Commitment commitment;
  commitment.response_time.target = absl::Hours(1);
  terms.commitments = {commitment};
  return terms;
}

}  // namespace

RequestChecks SlaRequests() {
  RequestChecks checks({v1::CreateAgreementRequest::descriptor()->file(),
                        v1::CreateCalendarRequest::descriptor()->file(), v1::ListClocksRequest::descriptor()->file()});
  checks.Add<v1::CreateCalendarRequest>(sla::ValidateCreateCalendar, [](const v1::CreateCalendarRequest& request) {
    Violations violations;
    SMK_FUZZ_CHECK(sla::BuildCalendar(sla::CalendarFromProto(request.calendar()), "calendar", &violations).ok());
    SMK_FUZZ_CHECK(violations.empty());
  });
  checks.Add<v1::ComputeDeadlineRequest>(nullptr, [](const v1::ComputeDeadlineRequest& request) {
    SMK_FUZZ_CHECK(FromProtoTime(request.start()).ok());
    SMK_FUZZ_CHECK(FromProtoDuration(request.duration()).ok());
  });
  checks.Add<v1::ComputeElapsedRequest>(sla::ValidateComputeElapsed, [](const v1::ComputeElapsedRequest& request) {
    SMK_FUZZ_CHECK(*FromProtoTime(request.start()) <= *FromProtoTime(request.end()));
  });
  checks.Add<v1::CreateAgreementRequest>(sla::ValidateCreateAgreement, [](const v1::CreateAgreementRequest& request) {
    CheckTerms(sla::TermsFromProto(request.agreement()));
  });
  checks.Add<v1::UpdateAgreementRequest>(sla::ValidateUpdateAgreement, [](const v1::UpdateAgreementRequest& request) {
    CheckTerms(sla::MergeTerms(SomeTerms(), request.agreement(), request.update_mask()));
  });
  checks.Add<v1::ActivateAgreementRequest>(nullptr, [](const v1::ActivateAgreementRequest& request) {
    if (request.has_activate_time()) SMK_FUZZ_CHECK(FromProtoTime(request.activate_time()).ok());
  });
  return checks;
}

}  // namespace smarketing::fuzz
