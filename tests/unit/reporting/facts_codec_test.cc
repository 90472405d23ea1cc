#include "reporting_service/storage/facts_codec.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::reporting {
namespace {

absl::Time At(int month, int day) {
  return absl::FromCivil(absl::CivilHour(2018, month, day, 12), absl::UTCTimeZone());
}

LeadFacts SomeFacts() {
  LeadFacts facts;
  facts.create_time = At(2, 1);
  facts.source = "social";
  facts.campaign = "spring";
  facts.owner = "rep-1";
  facts.team = "north";
  AddStageEntry(facts, Stage::kLead, At(2, 1));
  AddStageEntry(facts, Stage::kCustomer, At(3, 5));
  DealFacts& deal = facts.deals[DealId(*Uuid::FromBytes("0123456789abcdef"))];
  deal.state = DealState::kWon;
  deal.amount = Money("BRL", 12'345);
  deal.owner = "rep-2";
  deal.create_time = At(3, 1);
  deal.close_time = At(3, 5);
  return facts;
}

TEST(FactsCodecTest, EverythingComesBack) {
  LeadFacts facts = SomeFacts();
  facts.deleted = true;
  facts.merged = true;
  DealFacts& deal = facts.deals.begin()->second;
  deal.pipeline = "default";
  deal.stage = "proposal";
  deal.probability = 60;
  facts.handoffs[HandoffId(Uuid({1}))] = {.state = HandoffState::kRejected,
                                          .team = "north",
                                          .rep = "grace",
                                          .grade = "A1",
                                          .scoring_model = "standard",
                                          .reason = "NO_BUDGET",
                                          .submit_time = At(2, 2),
                                          .accept_time = At(2, 3),
                                          .close_time = At(2, 4)};
  facts.handoffs[HandoffId(Uuid({2}))].submit_time = At(2, 5);
  SMK_ASSERT_OK_AND_ASSIGN(const LeadFacts decoded, DecodeFacts(EncodeFacts(facts)));
  EXPECT_EQ(decoded, facts);
}

// A row of the first version, byte by byte: a database is taken over as it is.
TEST(FactsCodecTest, RowsOfTheFirstVersionAreRead) {
  const std::string row = absl::HexStringToBytes(
      "0880a0cbaed584d9021206736f6369616c1a06737072696e6722057265702d312a056e6f727468320b08021080a0cbaed584d902"
      "320b08071080a0fb8591d5d9023a350a103031323334353637383961626364656610021a0342524c20b9602a057265702d32"
      "3080a085cb89cbd9023880a0fb8591d5d902");
  SMK_ASSERT_OK_AND_ASSIGN(const LeadFacts decoded, DecodeFacts(row));
  EXPECT_EQ(decoded, SomeFacts());
}

TEST(FactsCodecTest, WhatAreNoFactsIsDataLoss) {
  EXPECT_THAT(DecodeFacts("\xff"), testing::StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace smarketing::reporting
