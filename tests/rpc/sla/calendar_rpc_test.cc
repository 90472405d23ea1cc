#include "tests/rpc/sla/sla_rpc_test.h"

namespace smarketing::sla {
namespace {

class CalendarRpcTest : public SlaRpcTest {
 protected:
  absl::StatusOr<v1::ComputeDeadlineResponse> Deadline(const std::string& calendar, absl::Time start, int64_t seconds) {
    v1::ComputeDeadlineRequest request;
    request.set_calendar(calendar);
    *request.mutable_start() = ToProtoTime(start);
    request.mutable_duration()->set_seconds(seconds);
    return Call(calendars_, &v1::CalendarService::Stub::ComputeDeadline, request, "viewer");
  }

  absl::StatusOr<v1::ComputeElapsedResponse> Elapsed(const std::string& calendar, absl::Time start, absl::Time end) {
    v1::ComputeElapsedRequest request;
    request.set_calendar(calendar);
    *request.mutable_start() = ToProtoTime(start);
    *request.mutable_end() = ToProtoTime(end);
    return Call(calendars_, &v1::CalendarService::Stub::ComputeElapsed, request, "viewer");
  }
};

TEST_F(CalendarRpcTest, ComesBackAsItWasGiven) {
  v1::Calendar calendar = Office();
  v1::SpecialDay* day = calendar.add_special_days();
  day->mutable_date()->set_year(2026);
  day->mutable_date()->set_month(12);
  day->mutable_date()->set_day(25);
  day->set_display_name("Christmas");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Calendar created, CreateCalendar(calendar));
  v1::GetCalendarRequest get;
  get.set_name(created.name());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Calendar found,
                           Call(calendars_, &v1::CalendarService::Stub::GetCalendar, get, "viewer"));
  EXPECT_EQ(found.SerializeAsString(), created.SerializeAsString());
  EXPECT_EQ(FromProtoTime(found.create_time()).value(), At(2, 9));
  EXPECT_EQ(found.special_days(0).display_name(), "Christmas");
  EXPECT_THAT(found.weekly_hours(0).weekdays(), SizeIs(5));
}

TEST_F(CalendarRpcTest, ReckonsBusinessTime) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Calendar calendar, CreateCalendar(Office()));
  SMK_ASSERT_OK_AND_ASSIGN(const auto deadline, Deadline(calendar.name(), At(6, 16, 30), 3600));
  EXPECT_EQ(FromProtoTime(deadline.deadline()).value(), At(9, 9, 30));
  SMK_ASSERT_OK_AND_ASSIGN(const auto elapsed, Elapsed(calendar.name(), At(7, 11), At(9, 10)));
  EXPECT_EQ(elapsed.elapsed().seconds(), 3600);
}

TEST_F(CalendarRpcTest, SaysWhyItCannotReckon) {
  const std::string unknown = "calendars/018f4e6a-7b1c-7def-8123-456789abcdef";
  EXPECT_THAT(Deadline(unknown, At(6, 9), 60), HasReason("CALENDAR_NOT_FOUND"));
  EXPECT_THAT(Elapsed(unknown, At(6, 9), At(6, 10)), StatusIs(absl::StatusCode::kNotFound));
  v1::Calendar one_day = Office();
  one_day.clear_weekly_hours();
  v1::SpecialDay* day = one_day.add_special_days();
  day->mutable_date()->set_year(2026);
  day->mutable_date()->set_month(3);
  day->mutable_date()->set_day(3);
  day->add_windows()->set_end_minute(60);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Calendar calendar, CreateCalendar(one_day));
  EXPECT_THAT(Deadline(calendar.name(), At(2, 9), 3601), HasReason("NEVER_OPEN"));
  EXPECT_THAT(Deadline(calendar.name(), At(2, 9), -1), ViolatesField("duration"));
  EXPECT_THAT(Elapsed(calendar.name(), At(6, 10), At(6, 9)), ViolatesField("end"));
}

TEST_F(CalendarRpcTest, NamesEverythingThatIsWrong) {
  v1::Calendar calendar = Office();
  calendar.set_display_name("");
  calendar.set_time_zone("../etc/passwd");
  v1::WeeklyHours* again = calendar.add_weekly_hours();
  again->add_weekdays(v1::WEEKDAY_FRIDAY);
  again->add_weekdays(v1::WEEKDAY_UNSPECIFIED);
  again->add_windows()->set_end_minute(1441);
  v1::SpecialDay* day = calendar.add_special_days();
  day->mutable_date()->set_year(2026);
  day->mutable_date()->set_month(2);
  day->mutable_date()->set_day(30);
  const auto status = CreateCalendar(calendar);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("INVALID_REQUEST"));
  EXPECT_THAT(status, ViolatesField("calendar.display_name"));
  EXPECT_THAT(status, ViolatesField("calendar.time_zone"));
  EXPECT_THAT(status, ViolatesField("calendar.weekly_hours[1].weekdays[0]"));
  EXPECT_THAT(status, ViolatesField("calendar.weekly_hours[1].weekdays[1]"));
  EXPECT_THAT(status, ViolatesField("calendar.weekly_hours[1].windows[0].end_minute"));
  EXPECT_THAT(status, ViolatesField("calendar.special_days[0].date"));

  calendar = Office();
  calendar.clear_weekly_hours();
  EXPECT_THAT(CreateCalendar(calendar), ViolatesField("calendar.weekly_hours"));
  EXPECT_EQ(service().database().QueryInt("SELECT COUNT(*) FROM calendar"), 0);
}

TEST_F(CalendarRpcTest, ARequestTakesEffectOnce) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Calendar first, CreateCalendar(Office(), "once"));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Calendar again, CreateCalendar(Office(), "once"));
  EXPECT_EQ(first.name(), again.name());
  v1::Calendar other = Office();
  other.set_display_name("Other");
  EXPECT_THAT(CreateCalendar(other, "once"), HasReason("REQUEST_ID_REUSED"));
  EXPECT_EQ(service().database().QueryInt("SELECT COUNT(*) FROM calendar"), 1);
}

TEST_F(CalendarRpcTest, AreListedInOrderOfCreation) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) {
    service().clock().Advance(absl::Seconds(i % 2));
    names.push_back(CreateCalendar(Office())->name());
  }
  std::vector<std::string> listed;
  v1::ListCalendarsRequest request;
  request.set_page_size(2);
  do {
    SMK_ASSERT_OK_AND_ASSIGN(const auto page,
                             Call(calendars_, &v1::CalendarService::Stub::ListCalendars, request, "viewer"));
    for (const v1::Calendar& calendar : page.calendars()) listed.push_back(calendar.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, names);
  request.set_page_size(-1);
  EXPECT_THAT(Call(calendars_, &v1::CalendarService::Stub::ListCalendars, request), HasReason("INVALID_PAGE_SIZE"));
}

TEST_F(CalendarRpcTest, NeedsPermission) {
  EXPECT_THAT(CreateCalendar(Office(), "", "viewer"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(CreateCalendar(Office(), "", ""), StatusIs(absl::StatusCode::kUnauthenticated));
  SMK_EXPECT_OK(CreateCalendar(Office(), "", "sales_manager"));
}

}  // namespace
}  // namespace smarketing::sla
