#include <algorithm>

#include "common/event_log/event_log.h"
#include "common/id/id.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/rpc/sla/sla_rpc_test.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::lead::v1;

class ClockRpcTest : public SlaRpcTest {
 protected:
  ClockRpcTest() : ids_(&service().clock()) {}

  void Append(const Uuid& lead, const google::protobuf::Message& payload, absl::Time time) {
    std::vector<event_log::Event> events = {{.event_id = ids_.Next(),
                                             .type = payload.GetDescriptor()->full_name(),
                                             .subject_type = "leads",
                                             .subject_id = lead,
                                             .occur_time = time,
                                             .record_time = time,
                                             .actor = "test",
                                             .payload = payload.SerializeAsString()}};
    SMK_ASSERT_OK(service().database().db().RunReadWrite(
        Clock::Real()->Now() + absl::Seconds(30),
        [&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); }));
  }

  // A lead that asks for a demo.
  std::string Demo(absl::Time time, const std::string& owner = "ada") {
    const Uuid lead = ids_.Next();
    pb::LeadCreated created;
    *created.mutable_create_time() = ToProtoTime(time);
    created.set_owner(owner);
    created.set_team("north");
    Append(lead, created, time);
    pb::TouchRecorded touch;
    touch.set_kind(pb::TOUCH_KIND_DEMO_REQUEST);
    *touch.mutable_occur_time() = ToProtoTime(time);
    Append(lead, touch, time);
    return ResourceName("leads", lead);
  }

  void Attempt(const std::string& lead, absl::Time time) {
    pb::AttemptLogged attempt;
    attempt.set_genuine_response(true);
    *attempt.mutable_occur_time() = ToProtoTime(time);
    Append(*ParseResourceName("leads", lead), attempt, time);
  }

  absl::StatusOr<std::vector<v1::Clock>> List(const std::string& filter, const std::string& order_by = "",
                                              int page_size = 0) {
    std::vector<v1::Clock> clocks;
    v1::ListClocksRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(page_size);
    do {
      auto page = Call(clocks_, &v1::ClockService::Stub::ListClocks, request, "sales_rep");
      if (!page.ok()) return page.status();
      clocks.insert(clocks.end(), page->clocks().begin(), page->clocks().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return clocks;
  }

  absl::StatusOr<std::vector<v1::Breach>> ListBreaches(const std::string& filter, const std::string& order_by = "",
                                                       int page_size = 0) {
    std::vector<v1::Breach> breaches;
    v1::ListBreachesRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(page_size);
    do {
      auto page = Call(clocks_, &v1::ClockService::Stub::ListBreaches, request, "viewer");
      if (!page.ok()) return page.status();
      breaches.insert(breaches.end(), page->breaches().begin(), page->breaches().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return breaches;
  }

  // Waits until as many clocks match the filter.
  std::vector<v1::Clock> Await(const std::string& filter, size_t count) {
    const absl::Time give_up = Clock::Real()->Now() + absl::Seconds(30);
    while (Clock::Real()->Now() < give_up) {
      const auto clocks = List(filter);
      EXPECT_THAT(clocks, IsOk());
      if (!clocks.ok()) return {};
      if (clocks->size() == count) return *clocks;
      Clock::Real()->Sleep(absl::Milliseconds(5));
    }
    ADD_FAILURE() << "waited in vain for " << count << " clocks with " << filter;
    return {};
  }

  IdGenerator ids_;
};

TEST_F(ClockRpcTest, APromiseIsTimedFromTheRequestToTheBreach) {
  service().clock().SetTime(At(6, 16, 30));
  const v1::Agreement agreement = ActiveAgreement();
  const std::string answered = Demo(At(6, 16, 30));
  const std::string left = Demo(At(6, 16, 30), "grace");
  Await("state = RUNNING", 2);
  service().clock().SetTime(At(9, 9, 20));
  Attempt(answered, At(9, 9, 20));
  Await("state = MET", 1);
  service().clock().SetTime(At(9, 9, 30));
  const std::vector<v1::Clock> breached = Await("state = BREACHED", 1);
  ASSERT_THAT(breached, SizeIs(1));

  v1::GetClockRequest get;
  get.set_name(Await(absl::StrCat("lead = \"", answered, "\""), 1)[0].name());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Clock clock, Call(clocks_, &v1::ClockService::Stub::GetClock, get, "viewer"));
  EXPECT_EQ(clock.state(), v1::CLOCK_STATE_MET);
  EXPECT_EQ(clock.lead(), answered);
  EXPECT_EQ(clock.agreement(), agreement.name());
  EXPECT_EQ(clock.revision(), 1);
  EXPECT_EQ(clock.commitment(), "response-to-demo");
  EXPECT_EQ(FromProtoTime(clock.start_time()).value(), At(6, 16, 30));
  EXPECT_EQ(FromProtoTime(clock.due_time()).value(), At(9, 9, 30));
  EXPECT_EQ(FromProtoTime(clock.stop_time()).value(), At(9, 9, 20));
  EXPECT_EQ(clock.target().seconds(), 3600);
  EXPECT_EQ(clock.elapsed().seconds(), 50 * 60);
  EXPECT_TRUE(Uuid::Parse(clock.start_event()).has_value());
  EXPECT_TRUE(Uuid::Parse(clock.stop_event()).has_value());
  ASSERT_THAT(clock.warnings(), SizeIs(1));
  EXPECT_EQ(FromProtoTime(clock.warnings(0).due_time()).value(), At(9, 9, 15));
  EXPECT_EQ(clock.owner(), "ada");
  EXPECT_EQ(clock.team(), "north");

  SMK_ASSERT_OK_AND_ASSIGN(const auto breaches, ListBreaches(""));
  ASSERT_THAT(breaches, SizeIs(1));
  EXPECT_EQ(breaches[0].clock(), breached[0].name());
  EXPECT_EQ(breaches[0].lead(), left);
  EXPECT_EQ(breaches[0].state(), v1::BREACH_STATE_OPEN);
  EXPECT_EQ(FromProtoTime(breaches[0].due_time()).value(), At(9, 9, 30));
  EXPECT_EQ(FromProtoTime(breaches[0].record_time()).value(), At(9, 9, 30));
  EXPECT_EQ(breaches[0].owner(), "grace");
  EXPECT_FALSE(breaches[0].evidence().empty());

  Attempt(left, At(9, 9, 45));
  Await("state = MET_LATE", 1);
  SMK_ASSERT_OK_AND_ASSIGN(const auto late, ListBreaches("state = ANSWERED_LATE AND owner = \"grace\""));
  ASSERT_THAT(late, SizeIs(1));
  EXPECT_EQ(late[0].late_by().seconds(), 15 * 60);
}

TEST_F(ClockRpcTest, APastActivationMakesTheClocksOfWhatHasHappened) {
  service().clock().SetTime(At(5, 12));
  const std::string lead = Demo(At(3, 10));
  ActiveAgreement(At(1, 0));
  const std::vector<v1::Clock> clocks = Await("state = BREACHED", 1);
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(FromProtoTime(clocks[0].due_time()).value(), At(3, 11));
  EXPECT_EQ(clocks[0].lead(), lead);
}

TEST_F(ClockRpcTest, ListsFilterOrderAndPage) {
  const v1::Agreement agreement = ActiveAgreement(At(1, 0));
  for (int i = 0; i < 7; ++i) Demo(At(2, 9, i % 3), i % 2 == 0 ? "ada" : "grace");
  Await("", 7);
  for (const char* order : {"", "due_time", "due_time desc", "start_time", "start_time desc", "update_time desc"}) {
    SMK_ASSERT_OK_AND_ASSIGN(const auto whole, List("", order));
    SMK_ASSERT_OK_AND_ASSIGN(const auto paged, List("", order, 2));
    ASSERT_THAT(paged, SizeIs(7)) << order;
    for (size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(paged[i].name(), whole[i].name()) << order;
  }
  SMK_ASSERT_OK_AND_ASSIGN(const auto by_due, List(""));
  EXPECT_TRUE(std::is_sorted(by_due.begin(), by_due.end(), [](const v1::Clock& a, const v1::Clock& b) {
    return a.due_time().seconds() < b.due_time().seconds();
  }));
  EXPECT_THAT(*List("owner = \"ada\""), SizeIs(4));
  EXPECT_THAT(*List("start_time >= \"2026-03-02T09:01:00Z\""), SizeIs(4));
  EXPECT_THAT(*List(absl::StrCat("agreement = \"", agreement.name(), "\" AND team = \"north\"")), SizeIs(7));
  EXPECT_THAT(*List("commitment = \"other\""), IsEmpty());
  EXPECT_THAT(*List("NOT stop_time:*"), SizeIs(7));

  service().clock().SetTime(At(2, 11));
  Await("state = BREACHED", 7);
  for (const char* order : {"", "due_time", "record_time", "record_time desc"}) {
    SMK_ASSERT_OK_AND_ASSIGN(const auto whole, ListBreaches("", order));
    SMK_ASSERT_OK_AND_ASSIGN(const auto paged, ListBreaches("", order, 3));
    ASSERT_THAT(paged, SizeIs(7)) << order;
    for (size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(paged[i].name(), whole[i].name()) << order;
  }
  EXPECT_THAT(*ListBreaches("due_time > \"2026-03-02T10:01:00Z\" AND state = OPEN"), SizeIs(2));
}

TEST_F(ClockRpcTest, BadListsAreToldWhereAndWhy) {
  EXPECT_THAT(List("nobody = 1"), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("lead = \"leads/7\""), HasReason("INVALID_FILTER"));
  EXPECT_THAT(List("state = NICE"), ViolatesField("filter"));
  EXPECT_THAT(List("", "owner"), HasReason("INVALID_ORDER_BY"));
  EXPECT_THAT(List("", "", -1), HasReason("INVALID_PAGE_SIZE"));
  EXPECT_THAT(List(std::string(1'000, '(') + "state = MET" + std::string(1'000, ')')), HasReason("INVALID_FILTER"));
  EXPECT_THAT(ListBreaches("start_time > \"2026-03-02T10:01:00Z\""), HasReason("INVALID_FILTER"));

  ActiveAgreement(At(1, 0));
  for (int i = 0; i < 3; ++i) Demo(At(2, 9));
  Await("", 3);
  v1::ListClocksRequest request;
  request.set_page_size(1);
  SMK_ASSERT_OK_AND_ASSIGN(const auto page, Call(clocks_, &v1::ClockService::Stub::ListClocks, request));
  request.set_page_token(page.next_page_token());
  request.set_filter("state = RUNNING");
  EXPECT_THAT(Call(clocks_, &v1::ClockService::Stub::ListClocks, request), HasReason("INVALID_PAGE_TOKEN"));
  request.set_filter("");
  request.set_page_token(page.next_page_token() + "x");
  EXPECT_THAT(Call(clocks_, &v1::ClockService::Stub::ListClocks, request), HasReason("INVALID_PAGE_TOKEN"));
}

TEST_F(ClockRpcTest, WhatDoesNotExistIsNotFound) {
  v1::GetClockRequest request;
  request.set_name("clocks/018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_THAT(Call(clocks_, &v1::ClockService::Stub::GetClock, request), HasReason("CLOCK_NOT_FOUND"));
  request.set_name("leads/018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_THAT(Call(clocks_, &v1::ClockService::Stub::GetClock, request), ViolatesField("name"));
}

TEST_F(ClockRpcTest, ARestartLosesNothing) {
  service().clock().SetTime(At(3, 10));
  ActiveAgreement();
  Demo(At(3, 10));
  Await("state = RUNNING", 1);
  service().Restart();
  service().clock().SetTime(At(3, 11));
  Await("state = BREACHED", 1);
  service().Restart();
  EXPECT_THAT(*ListBreaches(""), SizeIs(1));
}

}  // namespace
}  // namespace smarketing::sla
