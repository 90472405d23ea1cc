// kill -9 of the database in the middle of commits, and its restart.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kBetween = absl::Seconds(2);
// From when the server accepts until the pools serve again.
constexpr absl::Duration kRecovery = absl::Seconds(2);

absl::Status Run(Stage& stage) {
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start({}));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  absl::Duration down, recovery;
  bool live = true;
  for (int round = 0; round < stage.rounds; ++round) {
    Sleep(kBetween);
    const absl::Time killed = Now();
    installation->server().Kill();
    Sleep(absl::Milliseconds(300));
    for (const Service* service : installation->services()) live = live && service->Http("/livez") == 200;
    SMK_RETURN_IF_ERROR(installation->server().StartAgain());
    const absl::Time accepts = Now();
    SMK_ASSIGN_OR_RETURN(const absl::Duration wait, AwaitAcknowledgement(history, accepts));
    down = std::max(down, accepts - killed);
    recovery = std::max(recovery, wait);
  }
  Sleep(kBetween);
  stage.report->Check(live, "liveness stayed green without a database");
  stage.report->Check(recovery <= kRecovery, absl::StrCat("writes are acknowledged within ", Seconds(kRecovery),
                                                          " of the server accepting (at most ", Seconds(recovery),
                                                          ", after ", Seconds(down), " without it)"));
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario KillDatabase() { return {"kill_database", "kill -9 of the database in the middle of commits, restart", Run}; }

}  // namespace smarketing::faults
