// demo load.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "cli/command.h"
#include "cli/demo/demo_player.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "nlohmann/json.hpp"
#include "traffic/history.h"

namespace smarketing::cli {
namespace {

// Enough for the service to have full batches, and a person to see progress.
constexpr int64_t kLeadsPerPart = 200;
constexpr size_t kWorkers = 8;

struct DemoFlags {
  int64_t leads = 1'000;
  int months = 12;
  uint64_t seed = 1;
};

absl::Time Today() {
  const absl::TimeZone utc = absl::UTCTimeZone();
  return absl::FromCivil(absl::ToCivilDay(Clock::Real()->Now(), utc), utc);
}

std::string Day(absl::Time time) { return absl::FormatCivilTime(absl::ToCivilDay(time, absl::UTCTimeZone())); }

// All leads, some at a time; the first error stops it.
absl::Status PlayAll(DemoPlayer& player, int64_t leads, Progress& progress) {
  absl::Mutex mu;
  int64_t next = 0;
  int64_t done = 0;
  size_t running = kWorkers;
  absl::Status result;
  std::vector<std::thread> workers;
  for (size_t i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&] {
      absl::MutexLock lock(&mu);
      while (next < leads && result.ok()) {
        const int64_t first = next;
        const int64_t count = std::min(kLeadsPerPart, leads - first);
        next += count;
        mu.Unlock();
        const absl::Status status = player.Play(first, count);
        mu.Lock();
        done += count;
        if (!status.ok()) result = status;
      }
      --running;
    });
  }
  {
    absl::MutexLock lock(&mu);
    const auto over = [&] { return running == 0; };
    while (!Clock::Real()->AwaitUntil(mu, absl::Condition(&over), Clock::Real()->Now() + absl::Milliseconds(200))) {
      progress.Show({done, done, leads, ""});
    }
  }
  for (std::thread& worker : workers) worker.join();
  return result;
}

struct Line {
  const char* what;
  DemoCount DemoSummary::*count;
};
constexpr Line kLines[] = {{"leads", &DemoSummary::leads},
                           {"touches", &DemoSummary::touches},
                           {"handoffs", &DemoSummary::handoffs},
                           {"attempts", &DemoSummary::attempts},
                           {"deals", &DemoSummary::deals}};

void PrintDemo(const Session& session, const DemoSummary& summary, const traffic::History& history,
               absl::Duration elapsed) {
  const std::string from = Day(history.start());
  const std::string to = Day(history.until());
  if (session.settings().json) {
    nlohmann::ordered_json json{{"from", from}, {"to", to}, {"seconds", absl::ToDoubleSeconds(elapsed)}};
    for (const Line& line : kLines) {
      const DemoCount& count = summary.*line.count;
      json[line.what] = {{"created", count.created}, {"known", count.known}};
    }
    json["rejected"] = summary.rejected;
    json["reasons"] = summary.reasons;
    Print(json.dump() + "\n");
    return;
  }
  Table table({{""}, {"NEW", Table::Align::kRight}, {"KNOWN ALREADY", Table::Align::kRight}});
  for (const Line& line : kLines) {
    const DemoCount& count = summary.*line.count;
    table.AddRow({line.what, FormatCount(count.created), FormatCount(count.known)});
  }
  Print(table.Render());
  if (summary.rejected > 0) {
    Print(absl::StrCat(FormatCount(summary.rejected), " requests were refused, such as:\n"));
    for (const std::string& reason : summary.reasons) Print(absl::StrCat("- ", Harmless(reason), "\n"));
  }
  Print(absl::StrCat("in ", FormatSpan(elapsed), ". Try: smctl report funnel --from ", from, " --to ", to,
                     " --by source\n"));
}

void AddLoad(CLI::App* demo, Invocation* invocation) {
  auto* command = demo->add_subcommand("load", "months of made-up leads, touches, hand-offs, attempts and deals");
  command->footer(
      "The same flags make the same people; more --leads add to those that are there. Repeating it changes nothing.\n"
      "It adds the teams demo-europe and demo-americas with three reps each.\n"
      "Example: smctl demo load --leads 5000 --months 6");
  auto flags = std::make_shared<DemoFlags>();
  command->add_option("--leads", flags->leads, "how many people")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}))
      ->capture_default_str();
  command->add_option("--months", flags->months, "over how many months, until today")
      ->check(CLI::Range(1, 120))
      ->capture_default_str();
  command->add_option("--seed", flags->seed, "another number, other people")->capture_default_str();
  OnSession(command, invocation, [flags, invocation](const Session& session) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const traffic::Plan plan,
                         ContinuedPlan(session, {.seed = flags->seed, .months = flags->months, .until = Today()}));
    const traffic::History history(plan);
    DemoPlayer player(&session, &history);
    SMK_RETURN_IF_ERROR(player.AddRoster());
    Progress progress("leads");
    SMK_RETURN_IF_ERROR(PlayAll(player, flags->leads, progress));
    progress.Finish();
    const DemoSummary summary = player.summary();
    PrintDemo(session, summary, history, progress.elapsed());
    if (summary.rejected > 0) invocation->exit_code_when_ok = kRejected;
    return absl::OkStatus();
  });
}

}  // namespace

void AddDemoCommands(CLI::App& root, Invocation* invocation) {
  auto* demo = root.add_subcommand("demo", "made-up traffic, to look around and to try things with");
  demo->require_subcommand(1);
  AddLoad(demo, invocation);
}

}  // namespace smarketing::cli
