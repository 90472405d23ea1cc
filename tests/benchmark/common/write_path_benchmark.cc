// How fast the write path and the event log are, on a durable server of their own. Prints one JSON object per line;
// "baseline" is measured in the same run: transactions that insert one row, and nothing else.
//
//   write_path_benchmark [SECONDS per measurement, default 3]
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "common/event_log/consumer.h"
#include "common/event_log/event_log.h"
#include "common/event_log/tailer.h"
#include "common/mysql/migrator.h"
#include "common/unit_of_work/coalescer.h"
#include "migrations/common.h"
#include "tests/storage/common/unit_of_work/counter_model.h"
#include "tests/support/mysql_server.h"

namespace smarketing {
namespace {

using unit_of_work::AddCommand;
using unit_of_work::AddOutcome;
using unit_of_work::CounterModel;
using CounterEntry = unit_of_work::Entry<AddCommand, AddOutcome>;
using CounterUnitOfWork = unit_of_work::UnitOfWork<AddCommand, AddOutcome>;
using CounterCoalescer = unit_of_work::Coalescer<AddCommand, AddOutcome>;

Clock* const kClock = Clock::Real();

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

absl::Time Soon() { return kClock->Now() + absl::Minutes(1); }

double Percentile(std::vector<double>& values, double p) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(p * static_cast<double>(values.size() - 1))];
}

event_log::Event MakeEvent(IdGenerator& ids, const Uuid& subject) {
  event_log::Event event;
  event.event_id = ids.Next();
  event.type = "test.v1.ThingHappened";
  event.subject_type = "things";
  event.subject_id = subject;
  event.occur_time = event.record_time = kClock->Now();
  event.actor = "benchmark";
  event.payload = std::string(100, 'x');
  return event;
}

class Benchmark {
 public:
  Benchmark(mysql::Database* db, absl::Duration span) : db_(db), span_(span) {}

  // Runs `work` on `threads` threads for the span; it returns how many things it did. Prints the rate and the latency.
  void Measure(const std::string& name, int threads, const std::function<int()>& work) {
    std::atomic<int64_t> done = 0;
    std::vector<double> millis;
    absl::Mutex mu;
    const absl::Time start = kClock->Now();
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t) {
      workers.emplace_back([&] {
        std::vector<double> mine;
        while (kClock->Now() < start + span_) {
          const absl::Time before = kClock->Now();
          done += work();
          mine.push_back(absl::ToDoubleMilliseconds(kClock->Now() - before));
        }
        absl::MutexLock lock(&mu);
        millis.insert(millis.end(), mine.begin(), mine.end());
      });
    }
    for (std::thread& worker : workers) worker.join();
    const double seconds = absl::ToDoubleSeconds(kClock->Now() - start);
    absl::PrintF("{\"name\": \"%s\", \"threads\": %d, \"per_second\": %.0f, \"p50_ms\": %.2f, \"p99_ms\": %.2f}\n",
                 name, threads, static_cast<double>(done) / seconds, Percentile(millis, 0.5), Percentile(millis, 0.99));
    std::fflush(stdout);
  }

  void Baseline() {
    Measure("baseline", 2, [&] {
      Check(db_->RunReadWrite(Soon(), [&](mysql::Transaction& tx) {
        return tx.Execute("INSERT INTO counter (counter_id, value) VALUES (?, 0)", {ids_.Next()}).status();
      }));
      return 1;
    });
  }

  void Append(int events_per_transaction) {
    Measure(absl::StrCat("append_", events_per_transaction), 2, [&, events_per_transaction] {
      std::vector<event_log::Event> events;
      for (int i = 0; i < events_per_transaction; ++i) events.push_back(MakeEvent(ids_, ids_.Next()));
      Check(db_->RunReadWrite(Soon(),
                              [&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); }));
      return events_per_transaction;
    });
  }

  void UnitOfWork(int commands) {
    CounterModel model(&ids_);
    CounterUnitOfWork unit_of_work(db_, kClock, &model);
    Measure(absl::StrCat("unit_of_work_", commands), 2, [&, commands] {
      std::vector<CounterEntry> entries;
      for (int i = 0; i < commands; ++i) entries.push_back(NewCommand());
      unit_of_work.Execute(absl::MakeSpan(entries), Soon());
      for (const CounterEntry& entry : entries) Check(entry.outcome.status());
      return commands;
    });
  }

  void Direct(int threads) {
    CounterModel model(&ids_);
    CounterUnitOfWork unit_of_work(db_, kClock, &model);
    Measure("without_coalescer", threads, [&] {
      std::vector<CounterEntry> entries = {NewCommand()};
      unit_of_work.Execute(absl::MakeSpan(entries), Soon());
      Check(entries[0].outcome.status());
      return 1;
    });
  }

  void Coalescer(int threads) {
    CounterModel model(&ids_);
    CounterUnitOfWork unit_of_work(db_, kClock, &model);
    CounterCoalescer coalescer(&unit_of_work, kClock);
    Measure("coalescer", threads, [&] {
      Check(coalescer.Run(NewCommand(), Soon()).status());
      return 1;
    });
    const auto stats = coalescer.stats();
    absl::PrintF("{\"name\": \"coalescer_batch_size\", \"threads\": %d, \"mean\": %.1f}\n", threads,
                 static_cast<double>(stats.commands) / static_cast<double>(stats.batches));
  }

  void Consumer(int threads) {
    event_log::Position heads;
    Check(db_->RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(heads, event_log::Heads(tx));
      return absl::OkStatus();
    }));
    int64_t backlog = 0;
    for (int32_t i = 0; i < event_log::kPartitionCount; ++i) backlog += heads[i];
    std::atomic<int64_t> applied = 0;
    event_log::ConsumerOptions options;
    options.name = absl::StrCat("benchmark.", threads);
    options.instance = "benchmark";
    options.threads = threads;
    event_log::Consumer consumer(
        db_, kClock, options,
        [](mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
          std::vector<mysql::Params> rows;
          for (const event_log::Event& event : events) rows.push_back({event.event_id, event.sequence});
          static constexpr absl::string_view kColumns[] = {"counter_id", "value"};
          return tx.InsertRows("effect", kColumns, rows, "ON DUPLICATE KEY UPDATE value = VALUES(value)");
        },
        [&](absl::Span<const event_log::Event> events) { applied += static_cast<int64_t>(events.size()); });
    const absl::Time start = kClock->Now();
    consumer.Start();
    while (applied < backlog && kClock->Now() < start + 5 * span_) kClock->Sleep(absl::Milliseconds(1));
    const double seconds = absl::ToDoubleSeconds(kClock->Now() - start);
    absl::PrintF("{\"name\": \"consumer\", \"threads\": %d, \"per_second\": %.0f, \"events\": %d}\n", threads,
                 static_cast<double>(applied) / seconds, applied.load());
    std::fflush(stdout);
  }

  // From the return of COMMIT to every watcher, with `changes` events a second in transactions of one.
  void Tailer(int watchers, int changes) {
    event_log::Tailer tailer(db_, kClock);
    tailer.Start();
    while (tailer.stats().last_success == absl::InfinitePast()) kClock->Sleep(absl::Milliseconds(1));
    absl::Mutex mu;
    std::vector<std::pair<Uuid, absl::Time>> seen;
    struct Watcher {
      std::shared_ptr<event_log::Subscription> subscription;
    };
    std::vector<std::unique_ptr<Watcher>> all;
    for (int i = 0; i < watchers; ++i) {
      Watcher* const watcher = all.emplace_back(std::make_unique<Watcher>()).get();
      event_log::SubscriptionOptions options;
      options.on_available = [&, watcher] {
        while (true) {
          auto batch = watcher->subscription->Next(64);
          if (!batch.ok() || batch->events.empty()) return;
          const absl::Time now = kClock->Now();
          absl::MutexLock lock(&mu);
          for (const auto& event : batch->events) seen.emplace_back(event->event_id, now);
        }
      };
      auto subscription = tailer.Subscribe(std::move(options));
      Check(subscription.status());
      watcher->subscription = *std::move(subscription);
      Check(watcher->subscription->Next(64).status());
    }
    std::map<Uuid, absl::Time> committed;
    std::vector<std::thread> writers;
    std::atomic<int> next = 0;
    const absl::Time start = kClock->Now();
    const int total = static_cast<int>(absl::ToDoubleSeconds(span_) * changes);
    for (int w = 0; w < 4; ++w) {
      writers.emplace_back([&] {
        while (true) {
          const int i = next++;
          if (i >= total) return;
          const absl::Time due = start + i * absl::Seconds(1) / changes;
          if (due > kClock->Now()) kClock->Sleep(due - kClock->Now());
          std::vector<event_log::Event> events = {MakeEvent(ids_, ids_.Next())};
          Check(db_->RunReadWrite(
              Soon(), [&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); }));
          absl::MutexLock lock(&mu);
          committed[events[0].event_id] = kClock->Now();
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    const double seconds = absl::ToDoubleSeconds(kClock->Now() - start);
    kClock->Sleep(absl::Milliseconds(300));
    tailer.Stop();
    std::vector<double> millis;
    for (const auto& [id, time] : seen) {
      if (const auto it = committed.find(id); it != committed.end()) {
        millis.push_back(absl::ToDoubleMilliseconds(time - it->second));
      }
    }
    absl::PrintF(
        "{\"name\": \"tailer\", \"watchers\": %d, \"per_second\": %.0f, \"deliveries\": %d, \"expected\": %d, "
        "\"p50_ms\": %.1f, \"p99_ms\": %.1f, \"max_ms\": %.1f, \"catch_up_reads\": %d}\n",
        watchers, total / seconds, millis.size(), total * watchers, Percentile(millis, 0.5), Percentile(millis, 0.99),
        Percentile(millis, 1.0), tailer.stats().catch_up_reads);
    std::fflush(stdout);
  }

 private:
  CounterEntry NewCommand() {
    return CounterEntry({ids_.Next(), 1},
                        idempotency::MakeKey("benchmark", ids_.Next().ToString(), idempotency::Fingerprint("body")));
  }

  mysql::Database* const db_;
  const absl::Duration span_;
  IdGenerator ids_{kClock};
};

int Main(int argc, char** argv) {
  const absl::Duration span = absl::Seconds(argc > 1 ? std::max(1, std::atoi(argv[1])) : 3);
  auto server = testing::MysqlServer::Start({.durable = true});
  Check(server.status());
  mysql::ConnectionOptions options = (*server)->admin();
  {
    mysql::Database admin(options, {}, kClock);
    Check(admin.RunReadWrite(Soon(), [](mysql::Transaction& tx) {
      return tx.Execute("CREATE DATABASE benchmark CHARACTER SET utf8mb4 COLLATE utf8mb4_bin").status();
    }));
  }
  options.database = "benchmark";
  mysql::MigratorOptions migrator_options;
  migrator_options.connection = options;
  const mysql::Migrations* const migrations[] = {&CommonMigrations()};
  Check(mysql::Migrator(migrator_options, kClock).Migrate(migrations));
  mysql::Database db(options, {.max_connections = 16}, kClock);
  const std::string effect(
      absl::StrCat("CREATE TABLE effect", absl::string_view(unit_of_work::kCounterTables).substr(20)));
  Check(db.RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute(unit_of_work::kCounterTables).status());
    return tx.Execute(effect).status();
  }));

  Benchmark benchmark(&db, span);
  benchmark.Baseline();
  for (const int n : {1, 16, 64, 256}) benchmark.Append(n);
  for (const int threads : {1, 2}) benchmark.Consumer(threads);
  for (const int n : {1, 16, 64}) benchmark.UnitOfWork(n);
  benchmark.Direct(1);
  benchmark.Coalescer(1);
  benchmark.Direct(16);
  benchmark.Coalescer(16);
  benchmark.Coalescer(64);
  benchmark.Tailer(200, 1000);
  return 0;
}

}  // namespace
}  // namespace smarketing

int main(int argc, char** argv) { return smarketing::Main(argc, argv); }
