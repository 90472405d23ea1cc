// Touches and attempts in bulk, of visitors, and in lists, over a real channel.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_proto.h"
#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ActivitiesTest : public LeadRpcTest {
 protected:
  static std::string NewId() {
    static int counter = 0;
    return absl::StrCat("id", ++counter);
  }
  v1::RecordTouchRequest TouchOf(const std::string& lead, absl::Duration age = absl::Hours(1)) {
    v1::RecordTouchRequest request;
    if (absl::StartsWith(lead, "leads/")) {
      request.set_lead(lead);
    } else {
      request.mutable_identity()->set_visitor_id(lead);
    }
    request.mutable_touch()->set_kind(v1::TOUCH_KIND_PAGE_VIEW);
    *request.mutable_touch()->mutable_occur_time() = ToProtoTime(now() - age);
    return request;
  }
  v1::LogAttemptRequest AttemptOf(const std::string& lead, absl::Duration age, absl::string_view rep = "") {
    v1::LogAttemptRequest request;
    request.set_lead(lead);
    request.mutable_attempt()->set_kind(v1::ATTEMPT_KIND_CALL);
    request.mutable_attempt()->set_rep(std::string(rep));
    *request.mutable_attempt()->mutable_occur_time() = ToProtoTime(now() - age);
    return request;
  }
  absl::StatusOr<v1::RecordTouchResponse> Record(const v1::RecordTouchRequest& request) {
    return Call(activities_, &v1::ActivityService::Stub::RecordTouch, request);
  }
  absl::StatusOr<v1::BatchRecordTouchesResponse> Record(const v1::BatchRecordTouchesRequest& request) {
    return Call(activities_, &v1::ActivityService::Stub::BatchRecordTouches, request);
  }
  // The hours that have passed since each, in the order of the list; "T" touches, "A" attempts.
  std::vector<std::string> List(v1::ListActivitiesRequest request, int page_size) {
    std::vector<std::string> all;
    request.set_page_size(page_size);
    for (int pages = 0; pages < 100; ++pages) {
      const auto response = Call(activities_, &v1::ActivityService::Stub::ListActivities, request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) break;
      EXPECT_LE(response->activities_size(), page_size);
      for (const v1::Activity& activity : response->activities()) {
        const absl::Duration age = now() - *FromProtoTime(activity.occur_time());
        all.push_back(absl::StrCat(activity.has_touch() ? "T" : "A", age / absl::Hours(1)));
      }
      if (response->next_page_token().empty()) break;
      request.set_page_token(response->next_page_token());
    }
    return all;
  }
};

TEST_F(ActivitiesTest, AVisitorsTouchesJoinTheLead) {
  const std::string visitor = NewId();
  v1::RecordTouchRequest request = TouchOf(visitor, absl::Hours(5));
  request.set_request_id(NewId());
  request.mutable_touch()->mutable_source()->set_source("google");
  const auto response = Record(request);
  SMK_ASSERT_OK(response);
  EXPECT_EQ(response->lead(), "");
  EXPECT_NE(response->touch().name(), "");
  EXPECT_EQ(Record(request)->SerializeAsString(), response->SerializeAsString());

  v1::CaptureLeadRequest capture = Capture(NewEmail());
  capture.add_identities()->set_visitor_id(visitor);
  const v1::Lead lead = NewLead(capture);
  EXPECT_EQ(lead.source().source(), "google");
  v1::ListActivitiesRequest list;
  list.set_lead(lead.name());
  EXPECT_THAT(List(list, 10), ElementsAre("T5"));
  // The request again: it belongs to somebody now.
  const auto later = Record(request);
  SMK_ASSERT_OK(later);
  EXPECT_EQ(later->lead(), lead.name());
  EXPECT_EQ(later->touch().name(), response->touch().name());
}

TEST_F(ActivitiesTest, AVisitorsTouchIsAnEventOfTheVisitor) {
  v1::ListEventsRequest list;
  list.set_page_size(1000);
  list.add_types("smarketing.lead.v1.VisitorTouchRecorded");
  SMK_ASSERT_OK(Record(TouchOf(NewId())));
  // A page may be empty before the end of the log: the others' events were looked through.
  std::string subject;
  for (bool end = false; !end;) {
    const auto page = Call(events_, &v1::EventService::Stub::ListEvents, list);
    SMK_ASSERT_OK(page);
    if (page->events_size() > 0) subject = page->events().rbegin()->subject();
    list.set_position(page->next_position());
    end = page->end_of_log();
  }
  EXPECT_EQ(subject.substr(0, 9), "visitors/");
  list.clear_position();
  list.set_subject(subject);
  const auto of_one = Call(events_, &v1::EventService::Stub::ListEvents, list);
  SMK_ASSERT_OK(of_one);
  EXPECT_EQ(of_one->events_size(), 1);
}

TEST_F(ActivitiesTest, TouchesInBulkAreAnsweredOneByOneAndInOrder) {
  const v1::Lead lead = NewLead();
  v1::BatchRecordTouchesRequest batch;
  *batch.add_requests() = TouchOf(lead.name(), absl::Hours(3));
  *batch.add_requests() = TouchOf("leads/018f4e6a-7b1c-7def-8123-456789abcdef");
  *batch.add_requests() = TouchOf(NewId(), absl::Hours(2));
  batch.add_requests()->set_lead("no name");
  *batch.add_requests() = TouchOf(lead.name(), absl::Hours(1));
  batch.mutable_requests(4)->mutable_touch()->mutable_external_id()->set_system("web");
  batch.mutable_requests(4)->mutable_touch()->mutable_external_id()->set_id(NewId());
  *batch.add_requests() = batch.requests(4);
  const auto response = Record(batch);
  SMK_ASSERT_OK(response);
  ASSERT_EQ(response->results_size(), 6);
  const auto status = [&](int i) { return FromProto(response->results(i).status()); };
  SMK_EXPECT_OK(status(0));
  EXPECT_THAT(status(1), HasReason("LEAD_NOT_FOUND"));
  SMK_EXPECT_OK(status(2));
  EXPECT_EQ(response->results(2).response().lead(), "");
  EXPECT_THAT(status(3), ViolatesField("lead"));
  EXPECT_THAT(status(3), ViolatesField("touch"));
  SMK_EXPECT_OK(status(4));
  EXPECT_TRUE(response->results(5).response().duplicate());
  EXPECT_EQ(response->results(5).response().touch().name(), response->results(4).response().touch().name());
  v1::ListActivitiesRequest list;
  list.set_lead(lead.name());
  EXPECT_THAT(List(list, 10), ElementsAre("T1", "T3"));
}

TEST_F(ActivitiesTest, ABatchSentAgainChangesNothing) {
  const v1::Lead lead = NewLead();
  v1::BatchRecordTouchesRequest touches;
  v1::BatchLogAttemptsRequest attempts;
  for (int i = 0; i < 600; ++i) {
    *touches.add_requests() = TouchOf(lead.name(), absl::Minutes(i));
    touches.mutable_requests(i)->set_request_id(NewId());
  }
  for (int i = 0; i < 3; ++i) {
    *attempts.add_requests() = AttemptOf(lead.name(), absl::Hours(3 - i));
    attempts.mutable_requests(i)->set_request_id(NewId());
  }
  const auto first = Record(touches);
  const auto logged = Call(activities_, &v1::ActivityService::Stub::BatchLogAttempts, attempts);
  SMK_ASSERT_OK(first);
  SMK_ASSERT_OK(logged);
  EXPECT_TRUE(logged->results(0).response().first_response());
  EXPECT_FALSE(logged->results(2).response().first_response());
  const std::string checksum = service().Checksum();
  const auto again = Record(touches);
  SMK_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::BatchLogAttempts, attempts));
  EXPECT_EQ(service().Checksum(), checksum);
}

TEST_F(ActivitiesTest, ABatchIsNeitherEmptyNorEndless) {
  v1::BatchLogAttemptsRequest batch;
  const auto call = [&] { return Call(activities_, &v1::ActivityService::Stub::BatchLogAttempts, batch).status(); };
  EXPECT_THAT(call(), ViolatesField("requests"));
  for (int i = 0; i < 1001; ++i) batch.add_requests();
  EXPECT_THAT(call(), ViolatesField("requests"));
}

TEST_F(ActivitiesTest, ListsAreNewestFirstWhateverThePageSize) {
  const v1::Lead lead = NewLead();
  for (const int hours : {4, 2, 2, 9}) SMK_ASSERT_OK(Record(TouchOf(lead.name(), absl::Hours(hours))));
  for (const int hours : {2, 7, 1}) {
    SMK_ASSERT_OK(
        Call(activities_, &v1::ActivityService::Stub::LogAttempt, AttemptOf(lead.name(), absl::Hours(hours))));
  }
  v1::ListActivitiesRequest list;
  list.set_lead(lead.name());
  for (int page_size = 1; page_size <= 8; ++page_size) {
    EXPECT_THAT(List(list, page_size), ElementsAre("A1", "T2", "T2", "A2", "T4", "A7", "T9"));
  }
  *list.mutable_start_time() = ToProtoTime(now() - absl::Hours(7));
  *list.mutable_end_time() = ToProtoTime(now() - absl::Hours(2));
  EXPECT_THAT(List(list, 1), ElementsAre("T4", "A7"));
}

TEST_F(ActivitiesTest, AttemptsOfARep) {
  const std::string rep = NewId();
  for (const int hours : {3, 1, 2}) {
    SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::LogAttempt,
                       AttemptOf(NewLead().name(), absl::Hours(hours), rep)));
  }
  v1::ListActivitiesRequest list;
  list.set_rep(rep);
  EXPECT_THAT(List(list, 2), ElementsAre("A1", "A2", "A3"));
  list.set_rep("nobody");
  EXPECT_THAT(List(list, 2), IsEmpty());
}

TEST_F(ActivitiesTest, AListSaysWhatIsWrongWithIt) {
  v1::ListActivitiesRequest list;
  const auto call = [&] { return Call(activities_, &v1::ActivityService::Stub::ListActivities, list).status(); };
  EXPECT_THAT(call(), ViolatesField("lead"));
  list.set_lead("leads/018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_THAT(call(), HasReason("LEAD_NOT_FOUND"));
  list.set_page_token("nonsense");
  EXPECT_THAT(call(), HasReason("INVALID_PAGE_TOKEN"));
  list.clear_page_token();
  list.set_rep("ana");
  EXPECT_THAT(call(), ViolatesField("lead"));
  list.clear_lead();
  *list.mutable_start_time() = ToProtoTime(now());
  *list.mutable_end_time() = ToProtoTime(now());
  EXPECT_THAT(call(), ViolatesField("end_time"));
}

}  // namespace
}  // namespace smarketing::lead
