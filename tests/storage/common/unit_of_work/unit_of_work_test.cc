#include "common/unit_of_work/unit_of_work.h"

#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/mutex.h"
#include "common/mysql/errors.h"
#include "common/unit_of_work/coalescer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "tests/storage/common/unit_of_work/counter_model.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/test_database.h"

namespace smarketing::unit_of_work {
namespace {

using testing::HasReason;
using testing::StatusIs;
using testing::TcpProxy;

using CounterEntry = Entry<AddCommand, AddOutcome>;
using CounterUnitOfWork = UnitOfWork<AddCommand, AddOutcome>;
using CounterCoalescer = Coalescer<AddCommand, AddOutcome>;

class UnitOfWorkTest : public ::testing::Test {
 protected:
  UnitOfWorkTest() { schema_.Exec(kCounterTables); }

  static absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

  static idempotency::Key KeyOf(absl::string_view request_id, absl::string_view body = "body") {
    return *idempotency::MakeKey("ann", request_id, idempotency::Fingerprint(body));
  }

  int64_t Value(const Uuid& counter) {
    return schema_.QueryInt("SELECT COALESCE(SUM(value), -1) FROM counter WHERE counter_id = ?", {counter});
  }
  int64_t Events() { return schema_.QueryInt("SELECT COUNT(*) FROM event_log"); }

  std::vector<CounterEntry> Execute(std::vector<CounterEntry> entries) {
    unit_of_work_.Execute(absl::MakeSpan(entries), Soon());
    return entries;
  }

  // A database behind a proxy.
  struct Proxied {
    explicit Proxied(const mysql::ConnectionOptions& direct) : proxy(direct.host, direct.port) {
      mysql::ConnectionOptions options = direct;
      options.host = "127.0.0.1";
      options.port = proxy.port();
      options.unix_socket.clear();
      database = std::make_unique<mysql::Database>(options, mysql::PoolOptions(), Clock::Real());
    }
    TcpProxy proxy;
    std::unique_ptr<mysql::Database> database;
  };

  testing::TestDatabase schema_{&CommonMigrations()};
  IdGenerator ids_{Clock::Real()};
  CounterModel model_{&ids_};
  CounterUnitOfWork unit_of_work_{&schema_.db(), Clock::Real(), &model_};
};

TEST_F(UnitOfWorkTest, AppliesInOrderAndARefusalIsItsOwn) {
  const Uuid a = ids_.Next(), b = ids_.Next();
  const auto entries = Execute({CounterEntry({a, 5}), CounterEntry({a, -7}), CounterEntry({b, 1}),
                                CounterEntry({a, -4}), CounterEntry({b, -1})});
  EXPECT_EQ(entries[0].outcome->value, 5);
  EXPECT_THAT(entries[1].outcome, HasReason("BELOW_ZERO"));
  EXPECT_EQ(entries[2].outcome->value, 1);
  EXPECT_EQ(entries[3].outcome->value, 1);
  EXPECT_EQ(entries[4].outcome->value, 0);
  EXPECT_EQ(Value(a), 1);
  EXPECT_EQ(Value(b), 0);
  EXPECT_EQ(Events(), 4);
}

TEST_F(UnitOfWorkTest, CostsTheSameNumberOfStatementsForAnySize) {
  const auto cost = [&](int n) {
    std::vector<CounterEntry> entries;
    for (int i = 0; i < n; ++i) entries.emplace_back(AddCommand{ids_.Next(), 1}, KeyOf(ids_.Next().ToString()));
    const int64_t before = schema_.db().stats().statements;
    for (const CounterEntry& entry : Execute(std::move(entries))) SMK_EXPECT_OK(entry.outcome);
    return schema_.db().stats().statements - before;
  };
  const int64_t of_one = cost(1);
  EXPECT_EQ(cost(8), of_one);
  EXPECT_EQ(cost(64), of_one);
}

TEST_F(UnitOfWorkTest, TheSameRequestAgainChangesNothing) {
  const Uuid a = ids_.Next();
  const CounterEntry entry({a, 5}, KeyOf("1"));
  EXPECT_FALSE(Execute({entry})[0].outcome->replayed);
  Execute({CounterEntry({a, 100})});
  const auto again = Execute({entry, CounterEntry({a, 1}), entry});
  EXPECT_EQ(again[0].outcome->value, 5);
  EXPECT_TRUE(again[0].outcome->replayed);
  EXPECT_EQ(again[1].outcome->value, 106);
  EXPECT_EQ(again[2].outcome->value, 5);
  EXPECT_EQ(Value(a), 106);
  EXPECT_EQ(Events(), 3);
}

TEST_F(UnitOfWorkTest, AnotherRequestWithTheSameIdIsRefused) {
  const Uuid a = ids_.Next();
  Execute({CounterEntry({a, 5}, KeyOf("1"))});
  const auto entries = Execute({CounterEntry({a, 6}, KeyOf("1", "another body")), CounterEntry({a, 1})});
  EXPECT_THAT(entries[0].outcome, HasReason("REQUEST_ID_REUSED"));
  EXPECT_THAT(entries[0].outcome, testing::ViolatesField("request_id"));
  EXPECT_EQ(entries[1].outcome->value, 6);
}

TEST_F(UnitOfWorkTest, TheSameKeyTwiceInABatch) {
  const Uuid a = ids_.Next();
  const auto entries = Execute({CounterEntry({a, 5}, KeyOf("1")), CounterEntry({a, 5}, KeyOf("1")),
                                CounterEntry({a, 7}, KeyOf("1", "another body")), CounterEntry({a, -90}, KeyOf("2")),
                                CounterEntry({a, -90}, KeyOf("2"))});
  EXPECT_EQ(entries[0].outcome->value, 5);
  EXPECT_EQ(entries[1].outcome->value, 5);
  EXPECT_THAT(entries[2].outcome, HasReason("REQUEST_ID_REUSED"));
  EXPECT_THAT(entries[3].outcome, HasReason("BELOW_ZERO"));
  EXPECT_THAT(entries[4].outcome, HasReason("BELOW_ZERO"));
  EXPECT_EQ(Value(a), 5);
}

// Taken for new, it would be refused: there is not that much any more.
TEST_F(UnitOfWorkTest, ARepeatedRequestThatWouldNowBeRefusedIsAnsweredAsBefore) {
  const Uuid a = ids_.Next();
  Execute({CounterEntry({a, 5})});
  const CounterEntry take({a, -5}, KeyOf("1"));
  EXPECT_EQ(Execute({take})[0].outcome->value, 0);
  const auto entries = Execute({CounterEntry({a, -1}, KeyOf("2")), take, CounterEntry({a, -5}, KeyOf("1", "another"))});
  EXPECT_THAT(entries[0].outcome, HasReason("BELOW_ZERO"));
  EXPECT_TRUE(entries[1].outcome->replayed);
  EXPECT_EQ(entries[1].outcome->value, 0);
  EXPECT_THAT(Execute({CounterEntry({a, -5}, KeyOf("1", "another"))})[0].outcome, HasReason("REQUEST_ID_REUSED"));
  EXPECT_EQ(Value(a), 0);
  EXPECT_EQ(Events(), 2);
}

// A request that comes for the first time costs no look at its key; while requests are repeated, one look and no
// second run.
TEST_F(UnitOfWorkTest, KeysAreLookedUpWhileRequestsAreRepeated) {
  struct Cost {
    int64_t statements;
    int64_t retries;
    bool operator==(const Cost&) const = default;
  };
  const auto cost = [&](const CounterEntry& entry) {
    const mysql::PoolStats before = schema_.db().stats();
    SMK_EXPECT_OK(Execute({entry})[0].outcome);
    const mysql::PoolStats after = schema_.db().stats();
    return Cost{after.statements - before.statements, after.retries - before.retries};
  };
  const auto fresh = [&] { return CounterEntry({ids_.Next(), 1}, KeyOf(ids_.Next().ToString())); };
  const CounterEntry old = fresh();
  const Cost of_new = cost(old);
  EXPECT_EQ(cost(fresh()), of_new);
  EXPECT_EQ(cost(old).retries, 1);  // found out when its key is stored
  EXPECT_EQ(cost(old).retries, 0);  // looked up at once
  EXPECT_EQ(cost(fresh()), (Cost{of_new.statements + 1, 0}));
  EXPECT_EQ(cost(fresh()), of_new);
}

TEST_F(UnitOfWorkTest, ARefusalIsNotRemembered) {
  const Uuid a = ids_.Next();
  const CounterEntry take({a, -5}, KeyOf("1"));
  EXPECT_THAT(Execute({take})[0].outcome, HasReason("BELOW_ZERO"));
  Execute({CounterEntry({a, 9})});
  EXPECT_EQ(Execute({take})[0].outcome->value, 4);
}

TEST_F(UnitOfWorkTest, PoisonFailsAlone) {
  const Uuid a = ids_.Next();
  std::vector<CounterEntry> entries;
  for (int i = 0; i < 20; ++i)
    entries.emplace_back(AddCommand{a, 1, /*poison=*/i == 3 || i == 16}, KeyOf(absl::StrCat(i)));
  entries = Execute(std::move(entries));
  int64_t value = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i == 3 || i == 16) {
      EXPECT_THAT(entries[i].outcome, StatusIs(absl::StatusCode::kInternal));
    } else {
      EXPECT_EQ(entries[i].outcome->value, ++value);  // still in order
    }
  }
  EXPECT_EQ(Value(a), 18);
  EXPECT_EQ(Events(), 18);
}

TEST_F(UnitOfWorkTest, AStandingDuplicateFailsAlone) {
  const Uuid taken = ids_.Next();
  Execute({CounterEntry({taken, 1})});
  const auto entries = Execute({CounterEntry({ids_.Next(), 1, false, /*create=*/true}),
                                CounterEntry({taken, 1, false, /*create=*/true}), CounterEntry({ids_.Next(), 1})});
  SMK_EXPECT_OK(entries[0].outcome);
  EXPECT_THAT(entries[1].outcome, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(entries[1].outcome, HasReason(mysql::kTransactionConflict));
  SMK_EXPECT_OK(entries[2].outcome);
}

TEST_F(UnitOfWorkTest, ACommandThatTheModelForgotIsAnError) {
  class Forgetful : public CounterModel {
   public:
    using CounterModel::CounterModel;
    absl::Status Apply(mysql::Transaction&, absl::Span<EntryType* const>, std::vector<event_log::Event>*) override {
      return absl::OkStatus();
    }
  };
  Forgetful model(&ids_);
  CounterUnitOfWork unit_of_work(&schema_.db(), Clock::Real(), &model);
  std::vector<CounterEntry> entries = {CounterEntry({ids_.Next(), 1}, KeyOf("1"))};
  unit_of_work.Execute(absl::MakeSpan(entries), Soon());
  EXPECT_THAT(entries[0].outcome, StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM idempotency"), 0);
}

// Two servers get the same request at the same time.
TEST_F(UnitOfWorkTest, ConcurrentRequestsWithTheSameKeyTakeEffectOnce) {
  for (int round = 0; round < 20; ++round) {
    std::vector<std::thread> threads;
    std::atomic<int> replayed = 0;
    absl::Barrier* barrier = new absl::Barrier(3);
    const std::string id = absl::StrCat("round ", round);
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&] {
        // A counter each: only the key is contended.
        std::vector<CounterEntry> entries = {CounterEntry({ids_.Next(), 1}, KeyOf(id))};
        if (barrier->Block()) delete barrier;
        entries = Execute(std::move(entries));
        SMK_EXPECT_OK(entries[0].outcome);
        if (entries[0].outcome.ok() && entries[0].outcome->replayed) ++replayed;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(replayed, 2);
  }
  EXPECT_EQ(Events(), 20);
}

TEST_F(UnitOfWorkTest, ALostAnswerToCommitIsFoundOut) {
  Proxied proxied(schema_.options());
  CounterUnitOfWork unit_of_work(proxied.database.get(), Clock::Real(), &model_);
  const Uuid a = ids_.Next();
  for (int round = 1; round <= 10; ++round) {
    proxied.proxy.CutAtCommit(round % 2 == 0 ? TcpProxy::Fault::kDropAfter : TcpProxy::Fault::kDropBefore);
    std::vector<CounterEntry> entries = {CounterEntry({a, 1}), CounterEntry({a, 1}, KeyOf(absl::StrCat(round)))};
    unit_of_work.Execute(absl::MakeSpan(entries), Soon());
    SMK_ASSERT_OK(entries[0].outcome);
    SMK_ASSERT_OK(entries[1].outcome);
    EXPECT_EQ(entries[1].outcome->value, 2 * round);
    EXPECT_EQ(Value(a), 2 * round);
  }
}

TEST_F(UnitOfWorkTest, WhatCannotBeFoundOutIsUnknown) {
  std::atomic<int> runs = 0;
  CounterUnitOfWork unit_of_work(
      [&](absl::Time deadline, absl::FunctionRef<absl::Status(mysql::Transaction&)> lambda) -> absl::Status {
        if (++runs > 1) return absl::UnavailableError("the server is gone");
        SMK_RETURN_IF_ERROR(schema_.db().RunReadWrite(deadline, lambda));
        return MakeError(absl::StatusCode::kUnknown, mysql::kCommitOutcomeUnknown, "lost");
      },
      Clock::Real(), &model_);
  std::vector<CounterEntry> entries = {CounterEntry({ids_.Next(), 1}, KeyOf("1"))};
  unit_of_work.Execute(absl::MakeSpan(entries), Soon());
  EXPECT_THAT(entries[0].outcome, HasReason(mysql::kCommitOutcomeUnknown));
  EXPECT_THAT(entries[0].outcome, StatusIs(absl::StatusCode::kUnknown));
  // The caller asks again, and learns that it had taken effect.
  const auto again = Execute({CounterEntry({entries[0].command.counter, 1}, KeyOf("1"))});
  EXPECT_EQ(again[0].outcome->value, 1);
  EXPECT_TRUE(again[0].outcome->replayed);
}

// The transaction whose COMMIT was lost may still be alive on the server: looking must wait for it, not overtake it.
TEST_F(UnitOfWorkTest, FindingOutWaitsForATransactionThatIsStillAlive) {
  std::atomic<int> runs = 0;
  std::thread late_commit;
  absl::Notification appended, asked;
  CounterUnitOfWork unit_of_work(
      [&](absl::Time deadline, absl::FunctionRef<absl::Status(mysql::Transaction&)> lambda) -> absl::Status {
        if (++runs > 1) {
          if (runs == 2) asked.Notify();
          return schema_.db().RunReadWrite(deadline, lambda);
        }
        late_commit = std::thread([&] {
          SMK_EXPECT_OK(schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
            SMK_RETURN_IF_ERROR(lambda(tx));
            appended.Notify();
            asked.WaitForNotification();
            Clock::Real()->Sleep(absl::Milliseconds(100));  // the look is under way
            return absl::OkStatus();
          }));
        });
        appended.WaitForNotification();
        return MakeError(absl::StatusCode::kUnknown, mysql::kCommitOutcomeUnknown, "lost");
      },
      Clock::Real(), &model_);
  const Uuid a = ids_.Next();
  std::vector<CounterEntry> entries = {CounterEntry({a, 1})};
  unit_of_work.Execute(absl::MakeSpan(entries), Soon());
  late_commit.join();
  SMK_ASSERT_OK(entries[0].outcome);
  EXPECT_EQ(Value(a), 1);
  EXPECT_EQ(Events(), 1);
  EXPECT_EQ(runs, 2);
}

TEST_F(UnitOfWorkTest, UnavailableIsForAll) {
  CounterUnitOfWork unit_of_work(
      [](absl::Time, absl::FunctionRef<absl::Status(mysql::Transaction&)>) -> absl::Status {
        return absl::UnavailableError("gone");
      },
      Clock::Real(), &model_);
  std::vector<CounterEntry> entries(5, CounterEntry({ids_.Next(), 1}));
  unit_of_work.Execute(absl::MakeSpan(entries), Soon());
  for (const CounterEntry& entry : entries) EXPECT_THAT(entry.outcome, StatusIs(absl::StatusCode::kUnavailable));
}

// A random history, and then the same history again: nothing changes.
TEST_F(UnitOfWorkTest, ReplayingAHistoryChangesNothing) {
  std::mt19937 random(5);
  std::vector<Uuid> counters;
  for (int i = 0; i < 5; ++i) counters.push_back(ids_.Next());
  std::vector<CounterEntry> history;
  for (int i = 0; i < 300; ++i) {
    const auto amount = static_cast<int64_t>(random() % 20) - 8;
    history.emplace_back(AddCommand{counters[random() % 5], amount, random() % 40 == 0}, KeyOf(absl::StrCat(i)));
  }
  const auto run = [&](size_t max_batch) {
    std::vector<CounterEntry> done;
    for (size_t i = 0; i < history.size();) {
      const size_t n = std::min(history.size() - i, 1 + random() % max_batch);
      std::vector<CounterEntry> batch(history.begin() + static_cast<std::ptrdiff_t>(i),
                                      history.begin() + static_cast<std::ptrdiff_t>(i + n));
      for (CounterEntry& entry : Execute(std::move(batch))) done.push_back(std::move(entry));
      i += n;
    }
    return done;
  };
  const auto first = run(30);
  std::map<Uuid, int64_t> values;
  for (const Uuid& counter : counters) values[counter] = Value(counter);
  const int64_t events = Events();

  // Only what took effect: a command that was refused may be accepted in the state of today.
  std::vector<CounterEntry> effective;
  std::vector<int64_t> outcomes;
  for (size_t i = 0; i < first.size(); ++i) {
    if (!first[i].outcome.ok()) continue;
    effective.push_back(history[i]);
    outcomes.push_back(first[i].outcome->value);
  }
  EXPECT_GT(effective.size(), 100u);
  EXPECT_LT(effective.size(), 295u);
  history = effective;
  const auto second = run(64);
  for (size_t i = 0; i < second.size(); ++i) {
    ASSERT_TRUE(second[i].outcome.ok());
    EXPECT_TRUE(second[i].outcome->replayed);
    EXPECT_EQ(second[i].outcome->value, outcomes[i]);
  }
  for (const Uuid& counter : counters) EXPECT_EQ(Value(counter), values[counter]);
  EXPECT_EQ(Events(), events);
}

// Many submitters through coalescers on a network that loses COMMITs and connections: what was acknowledged is there
// exactly once, and asking again until there is an answer makes every command take effect exactly once.
TEST_F(UnitOfWorkTest, EveryCommandTakesEffectOnceOnABadNetwork) {
  constexpr int kSubmitters = 8, kCommands = 60;
  Proxied proxied(schema_.options());
  CounterUnitOfWork unit_of_work(proxied.database.get(), Clock::Real(), &model_);
  CounterCoalescer coalescer(&unit_of_work, Clock::Real(), {.threads = 2, .max_batch = 16});
  std::vector<Uuid> counters;
  for (int i = 0; i < 4; ++i) counters.push_back(ids_.Next());

  std::atomic<bool> done = false;
  std::thread vandal([&] {
    std::mt19937 random(17);
    while (!done) {
      if (random() % 4 == 0) {
        proxied.proxy.Cut();
      } else {
        proxied.proxy.CutAtCommit(random() % 2 == 0 ? TcpProxy::Fault::kDropAfter : TcpProxy::Fault::kDropBefore,
                                  static_cast<int>(1 + random() % 3));
      }
      Clock::Real()->Sleep(absl::Milliseconds(20));
    }
  });
  std::atomic<int> acknowledged_at_once = 0, poisoned = 0;
  std::vector<std::thread> submitters;
  for (unsigned s = 0; s < kSubmitters; ++s) {
    submitters.emplace_back([&, s] {
      std::mt19937 random(s);
      for (int i = 0; i < kCommands; ++i) {
        const bool poison = random() % 30 == 0;
        const CounterEntry entry({counters[random() % 4], 1, poison}, KeyOf(absl::StrCat(s, "/", i)));
        for (int attempt = 0;; ++attempt) {
          const auto outcome = coalescer.Run(entry, Clock::Real()->Now() + absl::Seconds(20));
          if (outcome.ok()) {
            EXPECT_FALSE(poison);
            if (attempt == 0) ++acknowledged_at_once;
            break;
          }
          if (outcome.status().code() == absl::StatusCode::kInternal) {
            EXPECT_TRUE(poison) << outcome.status();
            ++poisoned;
            break;
          }
          ASSERT_LT(attempt, 100) << outcome.status();
        }
      }
    });
  }
  for (std::thread& submitter : submitters) submitter.join();
  done = true;
  vandal.join();
  coalescer.Stop();
  int64_t total = 0;
  for (const Uuid& counter : counters) total += std::max<int64_t>(0, Value(counter));
  EXPECT_EQ(total, kSubmitters * kCommands - poisoned);
  EXPECT_EQ(Events(), total);
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM idempotency"), total);
  EXPECT_EQ(schema_.QueryInt("SELECT SUM(head) FROM event_partition"), total);
  EXPECT_GT(acknowledged_at_once, kSubmitters * kCommands / 2);
}

TEST_F(UnitOfWorkTest, ABusyCoalescerGrowsItsBatches) {
  CounterCoalescer coalescer(&unit_of_work_, Clock::Real(), {.threads = 1, .max_batch = 64});
  std::vector<std::thread> submitters;
  for (int s = 0; s < 16; ++s) {
    submitters.emplace_back([&] {
      for (int i = 0; i < 20; ++i) SMK_EXPECT_OK(coalescer.Run(CounterEntry({ids_.Next(), 1}), Soon()));
    });
  }
  for (std::thread& submitter : submitters) submitter.join();
  EXPECT_EQ(coalescer.stats().commands, 320u);
  EXPECT_LT(coalescer.stats().batches, 160u);
  EXPECT_EQ(Events(), 320);
}

}  // namespace
}  // namespace smarketing::unit_of_work
