// Many writers at once, on two replicas: no update is lost, no lead is made twice.
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/mysql/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/lead/lead_store.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;

// A second process on the same schema, as far as the database can tell.
class Replica {
 public:
  explicit Replica(LeadStore& store) : db_(store.schema().options(), PatientPool(), Clock::Real()) {}

  absl::StatusOr<Outcome> Try(Command command) {
    std::vector<LeadStore::EntryType> entries;
    entries.emplace_back(std::move(command));
    unit_of_work_.Execute(absl::MakeSpan(entries), Clock::Real()->Now() + absl::Seconds(30));
    return entries[0].outcome;
  }

 private:
  mysql::Database db_;
  IdGenerator ids_{Clock::Real()};
  ReferenceCache references_;
  LeadModel model_{&ids_, &references_};
  unit_of_work::UnitOfWork<Command, Outcome> unit_of_work_{&db_, Clock::Real(), &model_};
};

class ConcurrencyTest : public ::testing::Test {
 protected:
  // Runs make(0), make(1) … on a thread each, on the two replicas in turn.
  template <typename Make>
  std::vector<absl::StatusOr<Outcome>> AtOnce(int n, const Make& make) {
    std::vector<absl::StatusOr<Outcome>> outcomes(n, absl::StatusOr<Outcome>(absl::UnknownError("")));
    std::vector<std::thread> threads;
    for (int i = 0; i < n; ++i) {
      threads.emplace_back([&, i] { outcomes[i] = i % 2 == 0 ? store_.Try(make(i)) : replica_.Try(make(i)); });
    }
    for (std::thread& thread : threads) thread.join();
    for (auto& outcome : outcomes) {
      EXPECT_THAT(outcome.status(), IsOk());
      if (!outcome.ok()) outcome = Outcome();
    }
    return outcomes;
  }

  LeadStore store_;
  Replica replica_{store_};
};

TEST_F(ConcurrencyTest, TheSameEmailCapturedBySixtyFourClientsMakesOneLead) {
  const auto outcomes = AtOnce(64, [](int i) {
    CaptureLead command = LeadStore::Capture("ana@x.example", i);
    command.identities.push_back(*Identity::Visitor(absl::StrCat(i)));
    command.touch = TouchInput{};
    return command;
  });
  std::set<LeadId> leads;
  int created = 0;
  for (const auto& outcome : outcomes) {
    leads.insert(outcome->lead.id);
    created += outcome->created ? 1 : 0;
  }
  ASSERT_EQ(leads.size(), 1);
  EXPECT_EQ(created, 1);
  EXPECT_EQ(store_.Count("leads"), 1);
  EXPECT_EQ(store_.Count("touch"), 64);
  EXPECT_EQ(store_.Count("event_log WHERE type = 'smarketing.lead.v1.LeadCreated'"), 1);
  const Lead lead = store_.Load(*leads.begin());
  EXPECT_EQ(lead.identities.size(), 65) << "nobody's was lost";
  EXPECT_EQ(lead.create_time, Day(0)) << "the earliest of all";
  EXPECT_EQ(lead.version, 64);
}

TEST_F(ConcurrencyTest, NoUpdateIsLost) {
  const LeadId id = store_.Do(LeadStore::Capture("ana@x.example", 10)).lead.id;
  AtOnce(48, [&](int i) -> Command {
    if (i % 3 == 0) {
      CaptureLead command = LeadStore::Capture("ana@x.example", 20);
      command.tags = {absl::StrCat("tag", i)};
      return command;
    }
    auto command = LeadStore::Make<LogAttempt>();
    command.lead = id;
    command.attempt.occur_time = Day(80 - i);
    return command;
  });
  const Lead lead = store_.Load(id);
  EXPECT_EQ(lead.tags.size(), 16);
  EXPECT_EQ(lead.first_response_time, Day(80 - 47));
  EXPECT_EQ(store_.Count("attempt"), 32);
}

TEST_F(ConcurrencyTest, OneEtagWinsOnce) {
  const Lead lead = store_.Do(LeadStore::Capture("ana@x.example", 10)).lead;
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      auto command = LeadStore::Make<UpdateLead>();
      command.lead = lead.id;
      command.etag = lead.etag();
      command.fields = {{Field::kOwner, absl::StrCat("rep-", i)}};
      if ((i % 2 == 0 ? store_.Try(command) : replica_.Try(command)).ok()) ++won;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(store_.Load(lead.id).version, 2);
}

TEST_F(ConcurrencyTest, ExternalIdsAreRecordedOnce) {
  std::vector<LeadId> ids;
  for (int i = 0; i < 8; ++i) ids.push_back(store_.Do(LeadStore::Capture(absl::StrCat(i, "@x.example"), 10)).lead.id);
  const auto touches = AtOnce(16, [&](int i) {
    auto command = LeadStore::Make<RecordTouch>();
    command.lead = ids[i % 8];
    command.touch.external_id = ExternalId{"web", "one"};
    return command;
  });
  std::set<TouchId> named;
  for (const auto& outcome : touches) named.insert(outcome->touch->id);
  EXPECT_EQ(named.size(), 1);
  EXPECT_EQ(store_.Count("touch"), 1);

  const auto deals = AtOnce(16, [&](int) {
    auto command = LeadStore::Make<ImportDeal>();
    command.lead = ids[0];
    command.deal.external_id = ExternalId{"crm", "one"};
    command.state = DealState::kWon;
    command.close_time = Day(30);
    return command;
  });
  int created = 0;
  for (const auto& outcome : deals) created += outcome->created ? 1 : 0;
  EXPECT_EQ(created, 1);
  EXPECT_EQ(store_.Count("deal"), 1);
  EXPECT_EQ(store_.Count("event_log WHERE type = 'smarketing.lead.v1.DealWon'"), 1);
}

TEST_F(ConcurrencyTest, OneLeadGetsTheDeal) {
  std::vector<LeadId> ids;
  for (int i = 0; i < 12; ++i) ids.push_back(store_.Do(LeadStore::Capture(absl::StrCat(i, "@x.example"), 10)).lead.id);
  std::vector<absl::StatusOr<Outcome>> outcomes(12, absl::StatusOr<Outcome>(absl::UnknownError("")));
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&, i] {
      auto command = LeadStore::Make<ConvertLead>();
      command.lead = ids[i];
      command.deal.external_id = ExternalId{"crm", "one"};
      outcomes[i] = i % 2 == 0 ? store_.Try(command) : replica_.Try(command);
    });
  }
  for (std::thread& thread : threads) thread.join();
  int converted = 0;
  for (int i = 0; i < 12; ++i) {
    if (!outcomes[i].ok()) {
      EXPECT_THAT(outcomes[i].status(), HasReason("DEAL_EXISTS"));
      continue;
    }
    ++converted;
    EXPECT_EQ(store_.schema().QueryInt("SELECT COUNT(*) FROM deal WHERE lead_id = ?", {ids[i]}), 1);
  }
  EXPECT_EQ(converted, 1);
  EXPECT_EQ(store_.Count("deal"), 1);
  EXPECT_EQ(store_.Count("leads WHERE stage = 6"), 1);
}

// Batches that name the same people in opposite orders.
TEST_F(ConcurrencyTest, CrossedBatchesEndWell) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 10; ++round) {
        std::vector<LeadStore::EntryType> batch;
        for (int i = 0; i < 20; ++i) {
          const int person = round * 5 + (t % 2 == 0 ? i : 19 - i);
          batch.emplace_back(LeadStore::Capture(absl::StrCat("p", person, "@x.example"), t + round));
        }
        store_.Run(batch);
        for (const auto& entry : batch) EXPECT_THAT(entry.outcome, IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_.Count("leads"), 65);
  EXPECT_EQ(store_.Count("lead_identity"), 65);
  EXPECT_EQ(store_.Count("event_log WHERE type = 'smarketing.lead.v1.LeadCreated'"), 65);
}

}  // namespace
}  // namespace smarketing::lead
