// How things of the domain are kept in columns, in the log and under request ids.
#include "lead_service/storage/codec.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/event_codec.h"
#include "lead_service/storage/outcome_codec.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CodecTest, TagsComeBack) {
  const std::vector<std::string> cases[] = {{}, {""}, {"a"}, {"a\nb", "c,\"d\"", std::string(300, 'x')}};
  for (const auto& tags : cases) {
    SMK_ASSERT_OK_AND_ASSIGN(const std::vector<std::string> back, DecodeTags(EncodeTags(tags)));
    EXPECT_EQ(back, tags);
  }
  EXPECT_EQ(EncodeTags({}), "");
}

TEST(CodecTest, ProvenanceComesBack) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    FieldProvenance provenance;
    for (const Field field : kAllFields) {
      if (std::uniform_int_distribution(0, 1)(random) == 0) continue;
      provenance[field] = Provenance{"actor" + std::to_string(std::uniform_int_distribution(0, 2)(random)),
                                     absl::FromUnixMicros(std::uniform_int_distribution<int64_t>(
                                         -2'000'000'000'000'000, 4'000'000'000'000'000)(random))};
    }
    if (round % 3 > 0) provenance.tags = Provenance{"actor" + std::to_string(round % 4), Day(round)};
    SMK_ASSERT_OK_AND_ASSIGN(const FieldProvenance back, DecodeProvenance(EncodeProvenance(provenance)));
    EXPECT_EQ(back, provenance);
  }
}

TEST(CodecTest, ProvenanceIsCompact) {
  FieldProvenance provenance;
  for (const Field field : kAllFields) provenance[field] = Provenance{std::string(100, 'a'), Day(1)};
  EXPECT_LT(EncodeProvenance(provenance).size(), 100 + kFieldCount * 12);
}

TEST(CodecTest, DamagedBytesAreRefused) {
  FieldProvenance provenance;
  provenance[Field::kCity] = Provenance{"ana", Day(1)};
  const std::string good = EncodeProvenance(provenance);
  for (size_t size = 1; size < good.size(); ++size) {
    const auto cut = DecodeProvenance(good.substr(0, size));
    EXPECT_TRUE(!cut.ok() || *cut == FieldProvenance());
  }
  EXPECT_THAT(DecodeProvenance("\x07"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(DecodeTags("\x07"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(DecodeTags("\x01\x05\x61"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(DecodeOutcome("\x01"), StatusIs(absl::StatusCode::kDataLoss));
  std::mt19937 random(5);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes(std::uniform_int_distribution(1, 40)(random), '\1');
    for (size_t i = 1; i < bytes.size(); ++i) bytes[i] = static_cast<char>(random());
    DecodeProvenance(bytes).IgnoreError();
    DecodeTags(bytes).IgnoreError();
    DecodeOutcome(bytes).IgnoreError();
  }
}

TEST(CodecTest, OutcomesComeBack) {
  World world;
  world.Given("b@x.example", 5);
  CaptureLead command = World::Capture({Email("a@x.example")}, 10);
  command.touch = TouchInput{};
  Outcome outcome = world.Do(command);
  outcome.duplicate_candidates = {LeadId(CountingIds()()), outcome.lead.id};
  SMK_ASSERT_OK_AND_ASSIGN(OutcomeRecord back, DecodeOutcome(EncodeOutcome(RecordOf(outcome))));
  EXPECT_EQ(back, RecordOf(outcome));
  EXPECT_EQ(back.touch, outcome.touch->id);
  outcome = world.Do(world.Import(outcome.lead.id, "1", DealState::kOpen, 20, std::nullopt));
  SMK_ASSERT_OK_AND_ASSIGN(back, DecodeOutcome(EncodeOutcome(RecordOf(outcome))));
  EXPECT_EQ(back, RecordOf(outcome));
}

// Everything personal is planted with one word; no event of anything that can happen holds it.
TEST(EventCodecTest, EventsHoldNothingPersonal) {
  World world;
  CaptureLead capture = World::Capture({Email("planted@planted.example"), Visitor("planted")}, 10);
  for (const Field field : kAllFields) {
    if (IsProfileField(field)) capture.fields[field] = "planted";
  }
  capture.tags = {"planted"};
  capture.touch = TouchInput{.source = {.source = "google", .referrer = "planted", .landing_page = "planted"}};
  const LeadId id = world.Do(capture).lead.id;
  capture.occur_time = Day(5);
  capture.fields[Field::kCity] = "planted elsewhere";
  world.Do(capture);
  auto attempt = World::Make<LogAttempt>();
  attempt.lead = id;
  attempt.attempt.note = "planted";
  world.Do(attempt);
  ImportDeal deal = world.Import(id, "1", DealState::kOpen, 20, std::nullopt);
  deal.deal.title = "planted";
  world.Do(deal);
  deal.deal.title = "planted anew";
  world.Do(deal);
  deal.state = DealState::kWon;
  deal.close_time = Day(22);
  world.Do(deal);

  ASSERT_GT(world.workspace().events().size(), 8);
  for (const DomainEvent& event : world.workspace().events()) {
    const event_log::Event encoded = EncodeEvent(event, CountingIds()());
    EXPECT_THAT(encoded.payload, Not(HasSubstr("planted"))) << encoded.type;
    EXPECT_EQ(encoded.subject_type, "leads");
    EXPECT_EQ(encoded.subject_id, id.uuid());
    EXPECT_EQ(encoded.actor, "ana");
    EXPECT_EQ(encoded.trace_parent, "trace");
    EXPECT_EQ(encoded.record_time, Day(100));
    EXPECT_LE(encoded.type.size(), 64);
  }
}

TEST(EventCodecTest, PayloadsAreMessagesOfTheContract) {
  World world;
  CaptureLead capture = World::Capture({Email("a@x.example")}, 10);
  capture.source = {.source = "google", .campaign = "spring"};
  capture.stage = Stage::kMarketingQualified;
  const LeadId id = world.Do(capture).lead.id;
  world.Do(world.Import(id, "1", DealState::kWon, 20, 30));
  const auto& events = world.workspace().events();

  event_log::Event encoded = EncodeEvent(events[0], CountingIds()());
  EXPECT_EQ(encoded.type, "smarketing.lead.v1.LeadCreated");
  EXPECT_EQ(encoded.occur_time, Day(10));
  v1::LeadCreated created;
  ASSERT_TRUE(created.ParseFromString(encoded.payload));
  EXPECT_EQ(created.source().campaign(), "spring");
  EXPECT_EQ(created.create_time().seconds(), absl::ToUnixSeconds(Day(10)));

  encoded = EncodeEvent(events[1], CountingIds()());
  v1::LeadStageEntered entered;
  ASSERT_TRUE(entered.ParseFromString(encoded.payload));
  EXPECT_EQ(entered.stage(), v1::LEAD_STAGE_MARKETING_QUALIFIED);
  EXPECT_EQ(entered.previous_stage(), v1::LEAD_STAGE_UNSPECIFIED);
  EXPECT_TRUE(entered.automatic());

  encoded = EncodeEvent(events.back(), CountingIds()());
  EXPECT_EQ(encoded.type, "smarketing.lead.v1.DealWon");
  v1::DealWon won;
  ASSERT_TRUE(won.ParseFromString(encoded.payload));
  EXPECT_EQ(won.amount().units(), 10);
  EXPECT_EQ(won.amount().currency_code(), "BRL");
  EXPECT_EQ(won.win_time().seconds(), absl::ToUnixSeconds(Day(30)));
}

}  // namespace
}  // namespace smarketing::lead
