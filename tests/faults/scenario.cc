#include "tests/faults/scenario.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "tests/faults/check/checker.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kSettleTimeout = absl::Minutes(2);

// "UNAVAILABLE DATABASE_UNAVAILABLE 12, …", the most frequent first.
std::string Refusals(const History::Summary& summary) {
  std::vector<std::pair<std::string, int64_t>> all(summary.refusals.begin(), summary.refusals.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr size_t kShown = 8;
  if (all.size() > kShown) all.resize(kShown);
  return absl::StrJoin(all, "; ", [](std::string* out, const auto& it) {
    absl::StrAppend(out, it.first.substr(0, 100), " ", it.second);
  });
}

}  // namespace

void Sleep(absl::Duration duration) { Clock::Real()->Sleep(duration); }
absl::Time Now() { return Clock::Real()->Now(); }

std::string Seconds(absl::Duration duration) { return absl::StrFormat("%.2f s", absl::ToDoubleSeconds(duration)); }

TrafficOptions Callers(const Stage& stage, Installation& installation) {
  TrafficOptions options;
  options.targets = installation.addresses(kLead);
  options.token = installation.token();
  options.seed = stage.seed;
  return options;
}

absl::StatusOr<absl::Duration> AwaitAcknowledgement(const History& history, absl::Time since, absl::Duration timeout) {
  while (true) {
    const absl::Time first = history.FirstAcknowledgement(since);
    if (first != absl::InfiniteFuture()) return first - since;
    if (Now() - since > timeout) return absl::DeadlineExceededError("no write was acknowledged any more");
    Sleep(absl::Milliseconds(10));
  }
}

absl::Status Judge(Stage& stage, Installation& installation, History& history, Traffic& traffic, absl::Time begin,
                   double floor) {
  Report& report = *stage.report;
  const absl::Time end = Now();
  traffic.Finish();
  const History::Summary during = history.Summarize(begin, end);
  const History::Summary all = history.Summarize();
  const double rate = static_cast<double>(during.acknowledged) / absl::ToDoubleSeconds(end - begin);
  report.Check(rate >= floor,
               absl::StrFormat("traffic: %.0f writes/s acknowledged over %s with the fault in them (floor %.0f/s); %d "
                               "writes, %d acknowledged, %d given up",
                               rate, Seconds(end - begin), floor, all.calls, all.acknowledged, all.given_up),
               "below the floor: the run does not count");
  int64_t wrong = 0;
  for (const auto& [code, count] : all.tries) {
    if (code != absl::StatusCode::kOk && !Traffic::MayRetry(absl::Status(code, ""))) wrong += count;
  }
  report.Check(wrong == 0, "every answer was OK or one that may be tried again", Refusals(all));
  if (!all.refusals.empty()) report.Note(absl::StrCat("answers that were not OK: ", Refusals(all)));
  report.Cost(absl::StrCat("a caller that tries again waited at most ", Seconds(all.longest_wait),
                           "; nobody was acknowledged for at most ", Seconds(all.longest_silence)));

  const absl::StatusOr<absl::Duration> settled = installation.Settle(kSettleTimeout);
  report.Check(settled.ok(), "clocks and reports caught up", settled.status().message());
  if (settled.ok())
    report.Cost(absl::StrCat("clocks and reports had caught up ", Seconds(*settled), " after the last write"));
  return CheckEverything(installation, history, report);
}

}  // namespace smarketing::faults
