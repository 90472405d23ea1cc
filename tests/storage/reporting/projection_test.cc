// Facts and rollups behind a real event log: whatever happens, and in whatever order, the rollups equal the sum of the
// contributions of all facts.
#include <atomic>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/event_log/consumer.h"
#include "common/event_log/cursor.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "migrations/reporting_service.h"
#include "reporting_service/projections/projector.h"
#include "reporting_service/projections/rebuilder.h"
#include "reporting_service/projections/verifier.h"
#include "reporting_service/storage/projection_store.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/support/mysql_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;

class ProjectionTest : public ::testing::Test {
 protected:
  ProjectionTest() : rebuilder_(MakeRebuilder("UTC")) { SMK_EXPECT_OK(rebuilder_->Bootstrap(Soon())); }

  static absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(60); }

  std::unique_ptr<Rebuilder> MakeRebuilder(const std::string& zone) {
    return std::make_unique<Rebuilder>(&schema_.db(), Clock::Real(), zone,
                                       [](const absl::Status& status) { ADD_FAILURE() << status; });
  }

  template <typename Payload>
  event_log::Event Event(const Uuid& lead, const Payload& payload) {
    return {.event_id = ids_.Next(),
            .type = Payload::descriptor()->full_name(),
            .subject_type = "leads",
            .subject_id = lead,
            .occur_time = Clock::Real()->Now(),
            .record_time = Clock::Real()->Now(),
            .actor = "test",
            .trace_parent = "",
            .payload = payload.SerializeAsString()};
  }

  void Append(std::vector<event_log::Event> events) {
    SMK_ASSERT_OK(schema_.db().RunReadWrite(
        Soon(), [&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); }));
  }

  std::unique_ptr<event_log::Consumer> StartConsumer() {
    auto consumer = std::make_unique<event_log::Consumer>(
        &schema_.db(), Clock::Real(),
        event_log::ConsumerOptions{
            .name = kFactsConsumer, .instance = "test", .batch_size = 20, .lease = absl::Milliseconds(600)},
        [this](mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
          return projector_.Apply(tx, events);
        });
    consumer->Start();
    return consumer;
  }

  void WaitUntilCaughtUp() {
    for (int i = 0; i < 3'000; ++i) {
      int64_t lag = 0;
      SMK_ASSERT_OK(schema_.db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
        lag = 0;
        auto cursors = event_log::ReadCursors(tx, kFactsConsumer);
        if (!cursors.ok()) return cursors.status();
        for (const auto& cursor : *cursors) lag += cursor.lag();
        return absl::OkStatus();
      }));
      if (lag == 0) return;
      Clock::Real()->Sleep(absl::Milliseconds(10));
    }
    FAIL() << "the consumer never caught up";
  }

  Verification Verify() {
    auto result = VerifyRollups(schema_.db(), Soon());
    SMK_EXPECT_OK(result);
    if (!result.ok()) return {};
    for (const Difference& d : result->examples) {
      ADD_FAILURE() << DescribeCell(d.cell) << " expected " << d.expected << " actual " << d.actual;
    }
    return *std::move(result);
  }

  void RunRebuild() {
    bool worked = true;
    while (worked) {
      auto step = rebuilder_->Step(Soon());
      SMK_ASSERT_OK(step);
      worked = *step;
    }
  }

  // One random thing that happens to one of `leads`.
  event_log::Event RandomEvent(const std::vector<Uuid>& leads, std::mt19937_64& random) {
    const Uuid& lead = leads[random() % leads.size()];
    const auto time = ToProtoTime(absl::FromUnixSeconds(1'500'000'000 + static_cast<int64_t>(random() % 30'000'000)));
    const std::string deal =
        ResourceName("deals", *Uuid::Parse("00000000-0000-7000-8000-00000000000" + std::to_string(random() % 3)));
    const auto set_deal = [&](auto& payload) {
      payload.set_deal(deal);
      payload.set_owner(random() % 2 == 0 ? "rep-a" : "");
      payload.mutable_amount()->set_currency_code(random() % 2 == 0 ? "BRL" : "JPY");
      payload.mutable_amount()->set_units(static_cast<int64_t>(random() % 100'000));
    };
    const auto set_handoff = [&](pb::HandoffFacts* handoff) {
      handoff->set_handoff(
          ResourceName("handoffs", *Uuid::Parse("00000000-0000-7000-8000-00000000001" + std::to_string(random() % 3))));
      handoff->set_rep(random() % 2 == 0 ? "rep-c" : "");
      *handoff->mutable_submit_time() = time;
    };
    switch (random() % 14) {
      case 0: {
        pb::LeadCreated payload;
        *payload.mutable_create_time() = time;
        payload.mutable_source()->set_source(random() % 2 == 0 ? "social" : "Social ");
        return Event(lead, payload);
      }
      case 1: {
        pb::LeadAttributesChanged payload;
        *payload.mutable_create_time() = time;
        payload.mutable_source()->set_source("email");
        payload.mutable_source()->set_campaign("spring");
        payload.set_owner("rep-b");
        return Event(lead, payload);
      }
      case 2: {
        pb::DealCreated payload;
        set_deal(payload);
        *payload.mutable_create_time() = time;
        return Event(lead, payload);
      }
      case 3: {
        pb::DealWon payload;
        set_deal(payload);
        *payload.mutable_win_time() = time;
        return Event(lead, payload);
      }
      case 4: {
        pb::DealRestated payload;
        set_deal(payload);
        *payload.mutable_create_time() = time;
        if (random() % 2 == 0) *payload.mutable_close_time() = time;
        return Event(lead, payload);
      }
      case 5: {
        pb::DealReopened payload;
        payload.set_deal(deal);
        return Event(lead, payload);
      }
      case 6: {
        pb::HandoffSubmitted payload;
        set_handoff(payload.mutable_handoff());
        return Event(lead, payload);
      }
      case 7: {
        pb::HandoffAccepted payload;
        set_handoff(payload.mutable_handoff());
        *payload.mutable_accept_time() = time;
        return Event(lead, payload);
      }
      case 8: {
        pb::HandoffRejected payload;
        set_handoff(payload.mutable_handoff());
        *payload.mutable_reject_time() = time;
        return Event(lead, payload);
      }
      case 9: {
        pb::LeadRestated payload;
        if (random() % 3 == 0) {
          payload.set_merged_into(ResourceName("leads", leads[random() % leads.size()]));
          return Event(lead, payload);
        }
        *payload.mutable_create_time() = time;
        payload.mutable_source()->set_source("fair");
        for (uint64_t i = random() % 3; i > 0; --i) {
          pb::LeadStageEntered& entered = *payload.add_stages();
          entered.set_stage(static_cast<pb::LeadStage>(1 + random() % 10));
          *entered.mutable_enter_time() = time;
        }
        if (random() % 2 == 0) {
          pb::DealRestated& restated = *payload.add_deals();
          set_deal(restated);
          *restated.mutable_create_time() = time;
          *restated.mutable_close_time() = time;
          restated.set_state(random() % 2 == 0 ? pb::DEAL_STATE_WON : pb::DEAL_STATE_LOST);
        }
        if (random() % 2 == 0) {
          pb::RestatedHandoff& restated = *payload.add_handoffs();
          set_handoff(restated.mutable_handoff());
          restated.set_state(pb::HANDOFF_STATE_RECYCLED);
          *restated.mutable_close_time() = time;
        }
        return Event(lead, payload);
      }
      case 10:
        return random() % 3 == 0 ? Event(lead, pb::LeadDeleted()) : Event(lead, pb::LeadUndeleted());
      case 11:
        return Event(lead, pb::LeadErased());
      default: {
        pb::LeadStageEntered payload;
        payload.set_stage(static_cast<pb::LeadStage>(1 + random() % 10));
        *payload.mutable_enter_time() = time;
        return Event(lead, payload);
      }
    }
  }

  std::vector<Uuid> NewLeads(int n) {
    std::vector<Uuid> leads;
    for (int i = 0; i < n; ++i) leads.push_back(ids_.Next());
    return leads;
  }

  testing::TestDatabase schema_{&CommonMigrations(), &ReportingServiceMigrations()};
  IdGenerator ids_{Clock::Real()};
  const Projector projector_{Clock::Real()};
  std::unique_ptr<Rebuilder> rebuilder_;
};

TEST_F(ProjectionTest, RandomHistoriesAddUpWhileReplicasComeAndGoAndRollupsAreRebuilt) {
  const std::vector<Uuid> leads = NewLeads(60);
  std::atomic<bool> done = false;
  std::thread writer([&] {
    std::mt19937_64 random(5);
    for (int i = 0; i < 150; ++i) {
      std::vector<event_log::Event> events;
      for (size_t j = 0; j < 1 + random() % 20; ++j) events.push_back(RandomEvent(leads, random));
      Append(std::move(events));
    }
    done = true;
  });
  auto first = StartConsumer();
  auto second = StartConsumer();
  for (int round = 0; !done; ++round) {
    SMK_EXPECT_OK(rebuilder_->Begin(std::to_string(round), Soon()));
    RunRebuild();
    second.reset();
    second = StartConsumer();
  }
  writer.join();
  WaitUntilCaughtUp();
  const Verification result = Verify();
  EXPECT_EQ(result.differences, 0);
  EXPECT_GT(result.leads, 50);
  EXPECT_GT(result.rollup_rows, 500);
  // Retired generations leave nothing behind.
  RunRebuild();
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(DISTINCT generation) FROM rollup"), 1);
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM rollup_generation"), 1);
}

TEST_F(ProjectionTest, ARebuildThatBeginsAndCountsALeadWhileABatchOfItIsAppliedMissesNothing) {
  const Uuid lead = ids_.Next();
  const auto created = [&](absl::string_view source) {
    pb::LeadCreated payload;
    *payload.mutable_create_time() = ToProtoTime(absl::FromUnixSeconds(1'500'000'000));
    payload.mutable_source()->set_source(std::string(source));
    return Event(lead, payload);
  };
  const auto apply = [&](const event_log::Event& event) {
    return schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return projector_.Apply(tx, {event}); });
  };
  SMK_ASSERT_OK(apply(created("before")));
  std::thread batch;
  // What a step of the rebuild does, slowly: the batch waits for the lead, and then the rebuild counts it.
  const auto step = [&](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const auto facts, LockFacts(tx, {LeadId(lead)}));
    batch = std::thread([&] { SMK_EXPECT_OK(apply(created("after"))); });
    // MySQL's innodb_trx fails on what runs just now with binary values (error 3854).
    const char* const waiting = testing::TestServerIsMariaDb()
                                    ? "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
                                    : "SELECT COUNT(*) FROM performance_schema.data_lock_waits";
    // The server renews this table only when nobody has looked at it for a tenth of a second.
    for (int i = 0; i < 30 && schema_.QueryInt(waiting) == 0; ++i) Clock::Real()->Sleep(absl::Milliseconds(120));
    SMK_ASSIGN_OR_RETURN(const Generation building, rebuilder_->Begin("", Soon()));
    const Contributions counted = Contribute(facts.at(LeadId(lead)).facts, building.definition);
    SMK_RETURN_IF_ERROR(AddToRollups(tx, building.number, counted));
    return MarkCounted(tx, building.number, {LeadId(lead)});
  };
  SMK_ASSERT_OK(schema_.db().RunReadWrite(Soon(), step));
  batch.join();
  RunRebuild();
  EXPECT_EQ(Verify().differences, 0);
}

TEST_F(ProjectionTest, VerificationFindsAWrongCell) {
  std::mt19937_64 random(6);
  const std::vector<Uuid> leads = NewLeads(10);
  std::vector<event_log::Event> events;
  for (int i = 0; i < 100; ++i) events.push_back(RandomEvent(leads, random));
  Append(std::move(events));
  auto consumer = StartConsumer();
  WaitUntilCaughtUp();
  consumer.reset();
  ASSERT_EQ(Verify().differences, 0);
  schema_.Exec("UPDATE rollup SET total = total + 1 WHERE total > 0 LIMIT 1");
  auto result = VerifyRollups(schema_.db(), Soon());
  SMK_ASSERT_OK(result);
  EXPECT_EQ(result->differences, 1);
  ASSERT_EQ(result->examples.size(), 1u);
  EXPECT_EQ(result->examples[0].expected + 1, result->examples[0].actual);
  // A rebuild mends it.
  SMK_ASSERT_OK(rebuilder_->Begin("", Soon()));
  RunRebuild();
  EXPECT_EQ(Verify().differences, 0);
}

TEST_F(ProjectionTest, AnotherTimeZoneIsAnotherDefinitionAndIsRebuilt) {
  std::mt19937_64 random(7);
  const std::vector<Uuid> leads = NewLeads(20);
  std::vector<event_log::Event> events;
  for (int i = 0; i < 200; ++i) events.push_back(RandomEvent(leads, random));
  Append(std::move(events));
  auto consumer = StartConsumer();
  WaitUntilCaughtUp();
  rebuilder_ = MakeRebuilder("America/Sao_Paulo");
  SMK_ASSERT_OK(rebuilder_->Bootstrap(Soon()));
  RunRebuild();
  EXPECT_EQ(Verify().differences, 0);
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM rollup_generation WHERE time_zone = 'America/Sao_Paulo'"), 1);
  // Done again, nothing is left to do.
  SMK_ASSERT_OK(rebuilder_->Bootstrap(Soon()));
  auto step = rebuilder_->Step(Soon());
  SMK_ASSERT_OK(step);
  EXPECT_FALSE(*step);
}

// What a program of the first definition left behind is taken over without anybody's help.
TEST_F(ProjectionTest, AnOlderDefinitionIsFollowedUntilItsRollupsAreRebuilt) {
  schema_.Exec("UPDATE rollup_generation SET definition_version = 1");
  std::mt19937_64 random(8);
  const std::vector<Uuid> leads = NewLeads(20);
  const auto live = [&] {
    std::vector<event_log::Event> events;
    for (int i = 0; i < 200; ++i) events.push_back(RandomEvent(leads, random));
    Append(std::move(events));
    WaitUntilCaughtUp();
  };
  auto consumer = StartConsumer();
  live();
  const auto handoffs = [&] {
    return schema_.QueryInt("SELECT COUNT(*) FROM rollup WHERE total <> 0 AND measure = ?",
                            {static_cast<int>(Measure::kHandoffsSubmitted)});
  };
  EXPECT_EQ(Verify().differences, 0);
  EXPECT_EQ(handoffs(), 0);

  SMK_ASSERT_OK(MakeRebuilder("UTC")->Bootstrap(Soon()));
  live();  // beside the rebuild
  EXPECT_EQ(Verify().differences, 0);
  RunRebuild();
  EXPECT_EQ(schema_.QueryInt("SELECT MIN(definition_version) FROM rollup_generation"), Definition::kLatestVersion);
  EXPECT_EQ(Verify().differences, 0);
  EXPECT_GT(handoffs(), 0);
}

TEST_F(ProjectionTest, WhatIsNotAboutNumbersOfLeadsTouchesNothing) {
  std::vector<event_log::Event> events = {Event(ids_.Next(), pb::LeadErased()),
                                          Event(ids_.Next(), pb::LeadScoreChanged()),
                                          Event(ids_.Next(), pb::VisitorTouchRecorded())};
  // Not even a type that is known, of a subject that is none of ours.
  events.push_back(Event(ids_.Next(), pb::LeadDeleted()));
  events.back().subject_type = "visitors";
  events.push_back(Event(ids_.Next(), pb::ReferenceDataChanged()));
  events.back().subject_type = "reference";
  events.push_back(Event(ids_.Next(), pb::PlaybookRevisionChanged()));
  events.back().subject_type = "playbookRevisions";
  events.back().payload = "\xff";
  SMK_ASSERT_OK(
      schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return projector_.Apply(tx, events); }));
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM lead_facts"), 0);
}

TEST_F(ProjectionTest, ASecondRebuildWaitsAndARetryIsTheSameRebuild) {
  auto begun = rebuilder_->Begin("one", Soon());
  SMK_ASSERT_OK(begun);
  auto again = rebuilder_->Begin("one", Soon());
  SMK_ASSERT_OK(again);
  EXPECT_EQ(begun->number, again->number);
  EXPECT_THAT(rebuilder_->Begin("two", Soon()), testing::HasReason("REBUILD_RUNNING"));
}

}  // namespace
}  // namespace smarketing::reporting
