// ListEvents and WatchEvents over a real channel.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/event_log/position.h"
#include "common/status/status_proto.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr char kCreated[] = "smarketing.lead.v1.LeadCreated";
constexpr char kEntered[] = "smarketing.lead.v1.LeadStageEntered";
constexpr char kTouched[] = "smarketing.lead.v1.TouchRecorded";

// One stream.
class Watch {
 public:
  Watch(v1::EventService::Stub& stub, testing::ServiceFixture& service, const v1::WatchEventsRequest& request) {
    service.Authorize(&context_);
    stream_ = stub.WatchEvents(&context_, request);
  }
  ~Watch() {
    context_.TryCancel();
    Finish().IgnoreError();
  }

  // The next event, heartbeats left out.
  absl::StatusOr<common::v1::Event> Next() {
    while (next_ == message_.events_size()) {
      if (!stream_->Read(&message_)) return Finish();
      position_ = message_.position();
      next_ = 0;
      ++messages_;
    }
    const common::v1::Event& event = message_.events(next_++);
    position_ = next_ == message_.events_size() ? message_.position() : event.position();
    return event;
  }
  // The next message, whatever it is.
  bool Read(v1::WatchEventsResponse* response) { return stream_->Read(response); }
  absl::Status Finish() {
    if (!end_.has_value()) end_ = FromGrpc(stream_->Finish());
    return *end_;
  }
  // How many Next() has read.
  int messages() const { return messages_; }
  // Where to go on after the last of Next().
  const std::string& position() const { return position_; }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>> stream_;
  v1::WatchEventsResponse message_;
  int next_ = 0;  // of the message's events
  int messages_ = 0;
  std::string position_;
  std::optional<absl::Status> end_;
};

class EventsTest : public LeadRpcTest {
 protected:
  absl::StatusOr<v1::ListEventsResponse> List(const v1::ListEventsRequest& request) {
    return Call(events_, &v1::EventService::Stub::ListEvents, request);
  }

  // Everything from `position` on, page by page.
  std::vector<common::v1::Event> All(v1::ListEventsRequest request) {
    std::vector<common::v1::Event> events;
    for (int pages = 0; pages < 10'000; ++pages) {
      const auto response = List(request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) break;
      events.insert(events.end(), response->events().begin(), response->events().end());
      if (response->end_of_log()) break;
      request.set_position(response->next_position());
    }
    return events;
  }

  std::string End() {
    v1::ListEventsRequest request;
    request.set_page_size(1000);
    for (;;) {
      const auto response = List(request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok() || response->end_of_log()) return response.ok() ? response->next_position() : "";
      request.set_position(response->next_position());
    }
  }

  void Touch(const std::string& lead) {
    v1::RecordTouchRequest request;
    request.set_lead(lead);
    request.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
    SMK_EXPECT_OK(Call(activities_, &v1::ActivityService::Stub::RecordTouch, request));
  }

  static std::vector<std::string> Types(const std::vector<common::v1::Event>& events) {
    std::vector<std::string> types;
    for (const common::v1::Event& event : events) types.push_back(event.type());
    return types;
  }
};

TEST_F(EventsTest, TellWhatHappenedToASubjectInOrder) {
  v1::CaptureLeadRequest capture = Capture(NewEmail());
  capture.mutable_touch()->set_kind(v1::TOUCH_KIND_DEMO_REQUEST);
  const v1::Lead lead = NewLead(capture);
  Touch(lead.name());
  v1::ListEventsRequest request;
  request.set_subject(lead.name());
  request.set_page_size(2);
  const std::vector<common::v1::Event> events = All(request);
  ASSERT_GE(events.size(), 4u);
  EXPECT_EQ(events[0].type(), kCreated);
  EXPECT_EQ(events[1].type(), kEntered);
  EXPECT_EQ(events.back().type(), kTouched);
  std::set<std::string> ids;
  for (const common::v1::Event& event : events) {
    EXPECT_EQ(event.subject(), lead.name());
    EXPECT_EQ(event.actor(), "admin@test");
    EXPECT_EQ(event.payload().type_url(), "type.googleapis.com/" + event.type());
    EXPECT_TRUE(ids.insert(event.event_id()).second);
  }
  v1::TouchRecorded touched;
  ASSERT_TRUE(events.back().payload().UnpackTo(&touched));
  EXPECT_EQ(touched.kind(), v1::TOUCH_KIND_CHAT);

  request.add_types(kTouched);
  EXPECT_THAT(Types(All(request)), ElementsAre(kTouched, kTouched));
}

TEST_F(EventsTest, PagesHoldEveryEventOnceAndFilteredOnesEnd) {
  const std::string start = End();
  std::vector<v1::Lead> leads;
  for (int i = 0; i < 20; ++i) leads.push_back(NewLead());
  v1::ListEventsRequest request;
  request.set_position(start);
  for (const int page_size : {1, 3, 1000}) {
    request.set_page_size(page_size);
    const std::vector<common::v1::Event> events = All(request);
    EXPECT_EQ(events.size(), 40u);  // created, stage entered
    std::set<std::string> ids;
    std::map<std::string, std::vector<std::string>> by_subject;
    for (const common::v1::Event& event : events) {
      ids.insert(event.event_id());
      by_subject[event.subject()].push_back(event.type());
    }
    EXPECT_EQ(ids.size(), 40u);
    EXPECT_EQ(by_subject.size(), 20u);
    for (const auto& [subject, types] : by_subject) EXPECT_THAT(types, ElementsAre(kCreated, kEntered));
  }
  request.add_types("smarketing.lead.v1.LeadErased");  // of which there is none
  EXPECT_TRUE(All(request).empty());

  // Each event says where its reader stands.
  request.clear_types();
  request.set_page_size(1000);
  const std::vector<common::v1::Event> events = All(request);
  request.set_position(events[16].position());
  const std::vector<common::v1::Event> rest = All(request);
  ASSERT_EQ(rest.size(), 23u);
  EXPECT_EQ(rest.front().event_id(), events[17].event_id());
}

TEST_F(EventsTest, WatchGoesOnExactlyWhereItStopped) {
  v1::WatchEventsRequest request;
  request.set_position(End());
  request.add_types(kCreated);
  std::vector<std::string> seen;
  std::vector<std::string> expected;
  for (int round = 0; round < 3; ++round) {
    Watch watch(*events_, service(), request);
    for (int i = 0; i < 5; ++i) {
      expected.push_back(NewLead().name());
      SMK_ASSERT_OK_AND_ASSIGN(const common::v1::Event event, watch.Next());
      seen.push_back(event.subject());
    }
    request.set_position(watch.position());
    expected.push_back(NewLead().name());  // while nobody watches, and for the next round
    if (round == 2) break;
    Watch next(*events_, service(), request);
    SMK_ASSERT_OK_AND_ASSIGN(const common::v1::Event event, next.Next());
    seen.push_back(event.subject());
    request.set_position(next.position());
  }
  expected.pop_back();
  EXPECT_EQ(seen, expected);
}

TEST_F(EventsTest, EveryPositionOnTheWayIsGoodToGoOnFrom) {
  v1::WatchEventsRequest request;
  request.set_position(End());
  request.add_types(kCreated);
  std::vector<std::string> expected;
  for (int i = 0; i < 12; ++i) expected.push_back(NewLead().name());
  // All are there at once, in several partitions; the stream breaks after every fifth.
  std::vector<std::string> seen;
  while (seen.size() < expected.size()) {
    Watch watch(*events_, service(), request);
    for (int i = 0; i < 5 && seen.size() < expected.size(); ++i) {
      SMK_ASSERT_OK_AND_ASSIGN(const common::v1::Event event, watch.Next());
      seen.push_back(event.subject());
    }
    request.set_position(watch.position());
  }
  EXPECT_THAT(seen, ::testing::UnorderedElementsAreArray(expected));
}

TEST_F(EventsTest, WatchStartsNowOrAtTheBeginning) {
  const v1::Lead old = NewLead();
  v1::WatchEventsRequest request;
  request.add_types(kTouched);
  Watch now_on(*events_, service(), request);
  v1::WatchEventsResponse first;
  ASSERT_TRUE(now_on.Read(&first));  // says where it starts
  EXPECT_TRUE(first.events().empty());
  EXPECT_FALSE(first.position().empty());
  const v1::Lead lead = NewLead();
  Touch(lead.name());
  SMK_ASSERT_OK_AND_ASSIGN(const common::v1::Event touched, now_on.Next());
  EXPECT_EQ(touched.subject(), lead.name());

  v1::WatchEventsRequest all;
  all.set_start(v1::WATCH_START_BEGINNING);
  all.set_subject(old.name());
  Watch from_the_beginning(*events_, service(), all);
  SMK_ASSERT_OK_AND_ASSIGN(const common::v1::Event created, from_the_beginning.Next());
  EXPECT_EQ(created.type(), kCreated);
  EXPECT_EQ(created.subject(), old.name());
}

TEST_F(EventsTest, HeartbeatsCarryThePositionPastWhatIsFilteredOut) {
  v1::WatchEventsRequest request;
  request.set_position(End());
  request.add_types("smarketing.lead.v1.LeadErased");  // of which there is none
  Watch watch(*events_, service(), request);
  NewLead();
  const std::string end = End();
  v1::WatchEventsResponse response;
  do {
    ASSERT_TRUE(watch.Read(&response));
    EXPECT_TRUE(response.events().empty());
  } while (response.position() != end);
}

TEST_F(EventsTest, ASlowWatcherIsHeldBackAndMissesNothing) {
  v1::WatchEventsRequest request;
  request.set_position(End());
  request.add_types(kTouched);
  Watch slow(*events_, service(), request);
  const v1::Lead lead = NewLead();
  // Far more than the stream's queue and the windows of HTTP/2 hold.
  constexpr int kTouches = 600;
  for (int i = 0; i < kTouches; ++i) Touch(lead.name());
  std::set<std::string> ids;
  for (int i = 0; i < kTouches; ++i) {
    SMK_ASSERT_OK_AND_ASSIGN(const common::v1::Event event, slow.Next());
    EXPECT_TRUE(ids.insert(event.event_id()).second);
  }
  EXPECT_EQ(ids.size(), static_cast<size_t>(kTouches));
  // What waits travels together.
  Watch behind(*events_, service(), request);
  for (int i = 0; i < kTouches; ++i) SMK_ASSERT_OK(behind.Next());
  EXPECT_LT(behind.messages(), kTouches / 4);
}

TEST_F(EventsTest, ManyWatchersAtOnce) {
  v1::WatchEventsRequest request;
  request.set_position(End());
  request.add_types(kCreated);
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < 40; ++i) watches.push_back(std::make_unique<Watch>(*events_, service(), request));
  std::vector<std::string> expected;
  for (int i = 0; i < 5; ++i) expected.push_back(NewLead().name());
  for (const auto& watch : watches) {
    std::vector<std::string> seen;
    for (int i = 0; i < 5; ++i) {
      SMK_ASSERT_OK_AND_ASSIGN(const common::v1::Event event, watch->Next());
      seen.push_back(event.subject());
    }
    EXPECT_THAT(seen, ::testing::UnorderedElementsAreArray(expected));
  }
}

TEST_F(EventsTest, ADrainTellsWatchersToGoElsewhere) {
  v1::WatchEventsRequest request;
  Watch watch(*events_, service(), request);
  v1::WatchEventsResponse first;
  ASSERT_TRUE(watch.Read(&first));
  service().Restart();
  v1::WatchEventsResponse response;
  while (watch.Read(&response)) {
  }
  EXPECT_THAT(watch.Finish(), StatusIs(absl::StatusCode::kUnavailable));
  SMK_EXPECT_OK(CaptureLead(Capture(NewEmail())));
}

TEST_F(EventsTest, EverythingThatIsWrongIsToldAtOnce) {
  v1::ListEventsRequest request;
  request.set_position("made up");
  request.set_page_size(-1);
  request.add_types("smarketing.lead.v1.LeadCrated");
  request.set_subject("bananas/018f4e6a-7b1c-7def-8123-456789abcdef");
  const auto listed = List(request);
  for (const char* field : {"position", "page_size", "types[0]", "subject"}) {
    EXPECT_THAT(listed, ViolatesField(field));
  }
  v1::WatchEventsRequest watched;
  watched.set_position(request.position());
  *watched.mutable_types() = request.types();
  watched.set_subject(request.subject());
  Watch watch(*events_, service(), watched);
  const auto first = watch.Next();
  for (const char* field : {"position", "types[0]", "subject"}) EXPECT_THAT(first, ViolatesField(field));
}

TEST_F(EventsTest, APositionBeyondTheEndIsRefused) {
  const std::string end = End();
  // Of another installation, whose log is longer.
  event_log::Position far;
  for (int32_t p = 0; p < event_log::kPartitionCount; ++p) far[p] = 1'000'000'000;
  v1::WatchEventsRequest request;
  request.set_position(event_log::EncodePosition(far));
  Watch watch(*events_, service(), request);
  EXPECT_THAT(watch.Next(), HasReason("INVALID_POSITION"));
  v1::ListEventsRequest list;
  list.set_position(request.position());
  EXPECT_THAT(List(list), HasReason("INVALID_POSITION"));
}

}  // namespace
}  // namespace smarketing::lead
