// Touches of visitors whom nobody knows: kept, and moved to the lead that the visitor turns out to be.
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/event_codec.h"
#include "tests/storage/lead/lead_store.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::IsOk;

class VisitorTouchesTest : public ::testing::Test {
 protected:
  static RecordTouch Touch(absl::string_view visitor, int day, absl::string_view external_id = "") {
    auto command = LeadStore::Make<RecordTouch>();
    command.lead = *Identity::Visitor(visitor);
    command.touch.source.source = "google";
    command.touch.source.landing_page = "https://example.com/?who=ana";
    command.touch.occur_time = Day(day);
    if (!external_id.empty()) command.touch.external_id = ExternalId{"web", std::string(external_id)};
    return command;
  }
  static CaptureLead Known(absl::string_view email, absl::string_view visitor) {
    CaptureLead command = LeadStore::Capture(email, 50);
    command.identities.push_back(*Identity::Visitor(visitor));
    return command;
  }

  LeadStore store_;
};

TEST_F(VisitorTouchesTest, AreKeptAndThenMoved) {
  store_.Do(Touch("v1", 10, "e1"));
  store_.Do(Touch("v1", 20));
  store_.Do(Touch("v2", 30));
  EXPECT_EQ(store_.Count("visitor_touch"), 3);
  EXPECT_EQ(store_.Count("touch"), 0);
  EXPECT_EQ(store_.Count("event_log WHERE type = 'smarketing.lead.v1.VisitorTouchRecorded'"), 3);

  const Outcome known = store_.Do(Known("ana@x.example", "v1"));
  EXPECT_EQ(known.lead.source.source, "google");
  EXPECT_EQ(store_.Count("visitor_touch WHERE visitor_id = 'v2'"), 1);
  EXPECT_EQ(store_.Count("visitor_touch"), 1);
  EXPECT_EQ(store_.Count("touch WHERE source_landing_page <> ''"), 2);
  EXPECT_EQ(store_.Count("event_log WHERE type = 'smarketing.lead.v1.TouchRecorded'"), 2);
  EXPECT_EQ(store_.Load(known.lead.id), known.lead);
  EXPECT_EQ(store_.Do(Touch("v1", 60)).lead.id, known.lead.id);
}

TEST_F(VisitorTouchesTest, AreKeptOnceByExternalIdWhereverTheyAre) {
  const Outcome first = store_.Do(Touch("v1", 10, "e1"));
  const Outcome again = store_.Do(Touch("v1", 10, "e1"));
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.touch, first.touch);
  const Outcome known = store_.Do(Known("ana@x.example", "v1"));
  for (const char* visitor : {"v1", "v3"}) {
    const Outcome later = store_.Do(Touch(visitor, 10, "e1"));
    EXPECT_TRUE(later.duplicate);
    EXPECT_EQ(later.touch->id, first.touch->id);
    EXPECT_EQ(later.lead.id, known.lead.id);
  }
  EXPECT_EQ(store_.Count("touch"), 1);
  EXPECT_EQ(store_.Count("visitor_touch"), 0);
}

TEST_F(VisitorTouchesTest, OneThatWasRecordedOfTheLeadTooIsDropped) {
  store_.Do(Touch("v1", 10, "e1"));
  const LeadId lead = store_.Do(LeadStore::Capture("ana@x.example", 5)).lead.id;
  // As two writers at once can leave it.
  store_.schema().Exec(
      "INSERT INTO touch (touch_id, lead_id, kind, journey_stage, source_channel, source_name, source_medium,"
      " source_campaign, source_content, source_term, source_referrer, source_landing_page, occur_time, record_time,"
      " actor, external_system, external_id) SELECT ?, ?, kind, journey_stage, '', '', '', '', '', '', '', '',"
      " occur_time, record_time, actor, external_system, external_id FROM visitor_touch",
      {lead, lead});
  store_.Do(Known("ana@x.example", "v1"));
  EXPECT_EQ(store_.Count("touch"), 1);
  EXPECT_EQ(store_.Count("visitor_touch"), 0);
}

TEST_F(VisitorTouchesTest, ARepeatedRequestIsAnsweredAsTheWorldIsNow) {
  const Outcome first = store_.Do(Touch("v1", 10), LeadStore::Key("r1"));
  Outcome again = store_.Do(Touch("v1", 10), LeadStore::Key("r1"));
  EXPECT_EQ(again.touch, first.touch);
  EXPECT_TRUE(again.lead.id.is_nil());
  const Outcome known = store_.Do(Known("ana@x.example", "v1"));
  again = store_.Do(Touch("v1", 10), LeadStore::Key("r1"));
  EXPECT_EQ(again.touch->id, first.touch->id);
  EXPECT_EQ(again.lead.id, known.lead.id);
  EXPECT_EQ(store_.Count("touch") + store_.Count("visitor_touch"), 1);
}

TEST_F(VisitorTouchesTest, InOneBatchWithTheCapture) {
  std::vector<LeadStore::EntryType> entries;
  entries.emplace_back(Touch("v1", 10));
  entries.emplace_back(Known("ana@x.example", "v1"));
  entries.emplace_back(Touch("v1", 20));
  for (const char* visitor : {"v2", "v3", "v4"}) entries.emplace_back(Touch(visitor, 30));
  store_.Run(entries);
  for (const auto& entry : entries) EXPECT_THAT(entry.outcome, IsOk());
  EXPECT_EQ(store_.Count("touch"), 2);
  EXPECT_EQ(store_.Count("visitor_touch"), 3);
}

// Who keeps a touch and who makes its visitor known do not see each other's rows until they commit.
TEST_F(VisitorTouchesTest, NoneIsLeftBehindWhoeverComesFirst) {
  constexpr int kVisitors = 6;
  constexpr int kTouches = 8;
  std::vector<std::thread> threads;
  for (int v = 0; v < kVisitors; ++v) {
    const std::string visitor = absl::StrCat("v", v);
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([this, visitor] {
        for (int i = 0; i < kTouches; ++i) EXPECT_THAT(store_.Try(Touch(visitor, i)), IsOk());
      });
    }
    threads.emplace_back([this, visitor] {
      EXPECT_THAT(store_.Try(LeadStore::Capture("other@x.example", 1)), IsOk());
      EXPECT_THAT(store_.Try(Known(visitor + "@x.example", visitor)), IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_.Count("visitor_touch"), 0);
  EXPECT_EQ(store_.Count("touch"), kVisitors * kTouches * 2);
}

TEST_F(VisitorTouchesTest, SomebodyWhoDidTooMuchKeepsTheFirst) {
  store_.Do(Touch("v1", 10));
  IdGenerator ids(Clock::Real());
  std::vector<mysql::Params> rows;
  for (int i = 0; i < 10'000; ++i) {
    rows.push_back({ids.Next(), "v1", 1, 0, "", "", "", "", "", "", "", "", Day(20), Day(20), "ana"});
  }
  SMK_ASSERT_OK(store_.schema().db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) {
    return tx.InsertRows("visitor_touch",
                         {"touch_id", "visitor_id", "kind", "journey_stage", "source_channel", "source_name",
                          "source_medium", "source_campaign", "source_content", "source_term", "source_referrer",
                          "source_landing_page", "occur_time", "record_time", "actor"},
                         rows);
  }));
  EXPECT_EQ(store_.Count("visitor_touch"), 10'001);
  std::vector<LeadStore::EntryType> entries;
  entries.emplace_back(Known("ana@x.example", "v1"));
  entries.emplace_back(Known("bea@x.example", "v2"));
  store_.Run(entries);
  for (const auto& entry : entries) EXPECT_THAT(entry.outcome, IsOk());
  EXPECT_EQ(store_.Count("touch"), 10'000);
  EXPECT_EQ(store_.Count("visitor_touch"), 0);
  EXPECT_EQ(entries[0].outcome->lead.source.source, "google");
}

TEST(VisitorSubjectTest, FollowsFromTheIdForEver) {
  // printf v1 | sha256sum
  EXPECT_EQ(VisitorSubjectId("v1").ToString(), "3bfc2695-94ef-8492-a8e9-a74bab00f042");
}

}  // namespace
}  // namespace smarketing::lead
