// RecordTouch and LogAttempt.
#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/apply.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::ViolatesField;

class ActivitiesTest : public ::testing::Test {
 protected:
  LogAttempt Attempt(int day, std::optional<std::string> external_id = std::nullopt) {
    auto command = World::Make<LogAttempt>();
    command.lead = id_;
    command.attempt.occur_time = Day(day);
    if (external_id.has_value()) command.attempt.external_id = ExternalId{"dialer", *external_id};
    return command;
  }

  World world_;
  LeadId id_ = world_.Given("a@x.example", 10);
};

TEST_F(ActivitiesTest, ATouchIsRecordedOnce) {
  auto command = World::Make<RecordTouch>();
  command.lead = Email("A@X.example");
  command.touch = TouchInput{.kind = TouchKind::kWebinar, .external_id = ExternalId{"zoom", "1"}};
  const Outcome first = world_.Do(command);
  EXPECT_EQ(first.lead.id, id_);
  EXPECT_FALSE(first.duplicate);
  EXPECT_EQ(first.touch->occur_time, Day(100)) << "now";
  const Outcome second = world_.Do(command);
  EXPECT_TRUE(second.duplicate);
  EXPECT_EQ(second.touch, first.touch);
  EXPECT_EQ(world_.workspace().new_touches().size(), 1);

  command.touch.external_id->id = "2";
  EXPECT_FALSE(world_.Do(command).duplicate);
  command.lead = Email("nobody@x.example");
  EXPECT_THAT(world_.Try(command), HasReason("LEAD_NOT_FOUND"));
  command.touch.occur_time = Day(101);
  EXPECT_THAT(world_.Try(command), ViolatesField("touch.occur_time"));
}

TEST_F(ActivitiesTest, AnAttemptIsLoggedOnce) {
  LogAttempt command = Attempt(20, "1");
  command.attempt.note = "spoke to her assistant";
  const Outcome first = world_.Do(command);
  EXPECT_EQ(first.attempt->rep, "ana") << "the caller";
  EXPECT_TRUE(first.first_response);
  const Lead lead = world_.lead(id_);
  const Outcome second = world_.Do(command);
  EXPECT_TRUE(second.duplicate);
  EXPECT_TRUE(second.first_response) << "it still is";
  EXPECT_EQ(second.attempt, first.attempt);
  EXPECT_EQ(world_.lead(id_), lead);
  world_.Do(Attempt(15));
  EXPECT_FALSE(world_.Do(command).first_response) << "an earlier one is known by now";
}

TEST_F(ActivitiesTest, OnlyOutboundAttemptsByPersonsAreResponses) {
  LogAttempt inbound = Attempt(11);
  inbound.attempt.direction = AttemptDirection::kInbound;
  LogAttempt automatic = Attempt(12);
  automatic.attempt.automated = true;
  for (const LogAttempt& command : {inbound, automatic}) {
    const Lead before = world_.lead(id_);
    EXPECT_FALSE(world_.Do(command).first_response);
    EXPECT_EQ(world_.lead(id_), before);
  }
  EXPECT_TRUE(world_.Do(Attempt(13)).first_response);
  EXPECT_EQ(world_.lead(id_).first_response_time, Day(13));
}

// The same attempts in any order give the same first response.
TEST_F(ActivitiesTest, TheEarliestGenuineResponseCountsWhateverTheOrder) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<LogAttempt> attempts;
    std::optional<absl::Time> expected;
    const int n = std::uniform_int_distribution(1, 8)(random);
    for (int i = 0; i < n; ++i) {
      LogAttempt command = Attempt(std::uniform_int_distribution(0, 90)(random), std::to_string(i));
      command.attempt.automated = std::uniform_int_distribution(0, 2)(random) == 0;
      if (std::uniform_int_distribution(0, 3)(random) == 0) command.attempt.direction = AttemptDirection::kInbound;
      if (!command.attempt.automated && command.attempt.direction == AttemptDirection::kOutbound) {
        expected = std::min(expected.value_or(absl::InfiniteFuture()), *command.attempt.occur_time);
      }
      attempts.push_back(command);
      if (i % 3 == 0) attempts.push_back(command);  // sent twice
    }
    std::shuffle(attempts.begin(), attempts.end(), random);
    World world;
    id_ = world.Given("a@x.example", 10);
    for (LogAttempt& command : attempts) {
      command.lead = id_;
      const Outcome outcome = world.Do(command);
      EXPECT_EQ(outcome.first_response, outcome.attempt->IsGenuineResponse() &&
                                            outcome.lead.first_response_time == outcome.attempt->occur_time &&
                                            (outcome.duplicate || outcome.first_response));
    }
    EXPECT_EQ(world.lead(id_).first_response_time, expected);
    EXPECT_EQ(world.workspace().new_attempts().size(), n);
  }
}

TEST_F(ActivitiesTest, AttemptRefusals) {
  LogAttempt command = Attempt(101);
  EXPECT_THAT(world_.Try(command), ViolatesField("attempt.occur_time"));
  command = Attempt(20);
  command.lead = LeadId();
  EXPECT_THAT(world_.Try(command), HasReason("LEAD_NOT_FOUND"));
}

}  // namespace
}  // namespace smarketing::lead
