// COMMIT reaches the database and its answer is lost, or COMMIT itself is: the service does not know whether the change
// is stored. It finds out, or its caller does, by the request_id.
#include <random>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr int kCutsPerRound = 20;
constexpr absl::Duration kPatience = absl::Seconds(10);

absl::Status Run(Stage& stage) {
  InstallationOptions options;
  options.proxies = true;
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  std::mt19937_64 random(stage.seed);
  using Fault = testing::TcpProxy::Fault;
  int cuts = 0;
  for (int i = 0; i < stage.rounds * kCutsPerRound; ++i) {
    // Clocks and reports lose answers, too.
    testing::TcpProxy& proxy = installation->proxy(i % 5 == 3 ? kSla : i % 5 == 4 ? kReporting : kLead);
    const int before = proxy.commits_cut();
    proxy.CutAtCommit(i % 4 == 0 ? Fault::kDropBefore : Fault::kDropAfter,
                      std::uniform_int_distribution<>(1, 10)(random));
    const absl::Time give_up = Now() + kPatience;
    while (proxy.commits_cut() == before && Now() < give_up) Sleep(absl::Milliseconds(5));
    cuts += proxy.commits_cut() - before;
    Sleep(absl::Milliseconds(50));
  }
  stage.report->Check(cuts == stage.rounds * kCutsPerRound,
                      absl::StrCat("connections were cut at COMMIT ", cuts, " times"));
  stage.report->Note(
      absl::StrCat("lead_service met ", installation->service(kLead).Metric("db_errors_total"), " lost connections"));
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario LostAnswer() {
  return {"lost_answer", "COMMIT succeeds and its answer is lost; the retry gets the first answer", Run};
}

}  // namespace smarketing::faults
