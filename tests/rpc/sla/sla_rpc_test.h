// sla_service in process, with an office calendar and shorthands for calls.
#ifndef SMARKETING_TESTS_RPC_SLA_SLA_RPC_TEST_H_
#define SMARKETING_TESTS_RPC_SLA_SLA_RPC_TEST_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/time/proto_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sla_service/server/sla_service_definition.h"
#include "smarketing/sla/v1/agreement.grpc.pb.h"
#include "smarketing/sla/v1/calendar.grpc.pb.h"
#include "smarketing/sla/v1/clock.grpc.pb.h"
#include "tests/support/service_fixture.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// March 2026 begins on a Sunday: the 6th is a Friday.
inline absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, 3, day, hour, minute), absl::UTCTimeZone());
}

class SlaRpcTest : public ::testing::Test {
 protected:
  SlaRpcTest()
      : service_(SlaService(), {.now = At(2, 9)}),
        calendars_(service_.Stub<v1::CalendarService>()),
        agreements_(service_.Stub<v1::AgreementService>()),
        clocks_(service_.Stub<v1::ClockService>()) {}

  testing::ServiceFixture& service() { return service_; }

  template <typename Stub, typename Base, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, absl::string_view role = "admin",
                                absl::string_view subject = "") {
    Response response;
    const absl::Status status = service_.Call(*stub, method, request, &response, role, subject);
    if (!status.ok()) return status;
    return response;
  }

  // Mon–Fri 09–17 UTC.
  static v1::Calendar Office() {
    v1::Calendar calendar;
    calendar.set_display_name("Office");
    calendar.set_time_zone("UTC");
    v1::WeeklyHours* hours = calendar.add_weekly_hours();
    for (int day = v1::WEEKDAY_MONDAY; day <= v1::WEEKDAY_FRIDAY; ++day) {
      hours->add_weekdays(static_cast<v1::Weekday>(day));
    }
    v1::TimeWindow* window = hours->add_windows();
    window->set_start_minute(9 * 60);
    window->set_end_minute(17 * 60);
    return calendar;
  }

  absl::StatusOr<v1::Calendar> CreateCalendar(const v1::Calendar& calendar, absl::string_view request_id = "",
                                              absl::string_view role = "admin") {
    v1::CreateCalendarRequest request;
    request.set_request_id(std::string(request_id));
    *request.mutable_calendar() = calendar;
    return Call(calendars_, &v1::CalendarService::Stub::CreateCalendar, request, role);
  }

  // An answer to a demo request within an hour.
  static v1::Agreement Terms(const std::string& calendar) {
    v1::Agreement agreement;
    agreement.set_display_name("Second quarter");
    agreement.set_summary("How we work together");
    v1::Commitment* commitment = agreement.add_commitments();
    commitment->set_id("response-to-demo");
    commitment->set_display_name("Answer demo requests");
    commitment->set_owed_by(v1::BUSINESS_FUNCTION_SALES);
    commitment->set_calendar(calendar);
    v1::ResponseTime* promise = commitment->mutable_response_time();
    promise->set_trigger(v1::CLOCK_TRIGGER_DEMO_REQUESTED);
    promise->mutable_target()->set_seconds(3600);
    promise->add_warning_percents(75);
    return agreement;
  }

  absl::StatusOr<v1::Agreement> CreateAgreement(const v1::Agreement& agreement, absl::string_view request_id = "",
                                                absl::string_view role = "marketer") {
    v1::CreateAgreementRequest request;
    request.set_request_id(std::string(request_id));
    *request.mutable_agreement() = agreement;
    return Call(agreements_, &v1::AgreementService::Stub::CreateAgreement, request, role);
  }

  absl::StatusOr<v1::Agreement> GetAgreement(const std::string& name) {
    v1::GetAgreementRequest request;
    request.set_name(name);
    return Call(agreements_, &v1::AgreementService::Stub::GetAgreement, request, "viewer");
  }

  absl::StatusOr<v1::Agreement> Update(const v1::Agreement& agreement, const std::vector<std::string>& mask,
                                       absl::string_view request_id = "") {
    v1::UpdateAgreementRequest request;
    request.set_request_id(std::string(request_id));
    *request.mutable_agreement() = agreement;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(agreements_, &v1::AgreementService::Stub::UpdateAgreement, request, "marketer");
  }

  absl::StatusOr<v1::Agreement> Submit(const std::string& name, const std::string& etag = "") {
    v1::SubmitAgreementRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Call(agreements_, &v1::AgreementService::Stub::SubmitAgreement, request, "marketer");
  }

  absl::StatusOr<v1::Agreement> Approve(const std::string& name, v1::BusinessFunction function, absl::string_view role,
                                        absl::string_view request_id = "") {
    v1::ApproveAgreementRequest request;
    request.set_request_id(std::string(request_id));
    request.set_name(name);
    request.set_function(function);
    return Call(agreements_, &v1::AgreementService::Stub::ApproveAgreement, request, role);
  }

  absl::StatusOr<v1::Agreement> Activate(const std::string& name, std::optional<absl::Time> time = std::nullopt,
                                         absl::string_view request_id = "") {
    v1::ActivateAgreementRequest request;
    request.set_request_id(std::string(request_id));
    request.set_name(name);
    if (time.has_value()) *request.mutable_activate_time() = ToProtoTime(*time);
    return Call(agreements_, &v1::AgreementService::Stub::ActivateAgreement, request, "sales_manager");
  }

  // All the way from a calendar to an agreement in force.
  v1::Agreement ActiveAgreement(std::optional<absl::Time> activate_time = std::nullopt) {
    const std::string name = CreateAgreement(Terms(CreateCalendar(Office())->name()))->name();
    SMK_EXPECT_OK(Submit(name));
    SMK_EXPECT_OK(Approve(name, v1::BUSINESS_FUNCTION_MARKETING, "marketer"));
    SMK_EXPECT_OK(Approve(name, v1::BUSINESS_FUNCTION_SALES, "sales_manager"));
    const absl::StatusOr<v1::Agreement> active = Activate(name, activate_time);
    SMK_EXPECT_OK(active);
    return active.ok() ? *active : v1::Agreement();
  }

  testing::ServiceFixture service_;
  std::unique_ptr<v1::CalendarService::Stub> calendars_;
  std::unique_ptr<v1::AgreementService::Stub> agreements_;
  std::unique_ptr<v1::ClockService::Stub> clocks_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_TESTS_RPC_SLA_SLA_RPC_TEST_H_
