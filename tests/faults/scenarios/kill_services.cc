// kill -9 of each service in the middle of writes; it is started again at once.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kBetween = absl::Milliseconds(1500);

absl::Status Run(Stage& stage) {
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start({}));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  absl::Duration start, again;
  for (int round = 0; round < stage.rounds; ++round) {
    for (const char* program : kPrograms) {
      Sleep(kBetween);
      Service& service = installation->service(program);
      service.Kill();
      const absl::Time launched = Now();
      SMK_RETURN_IF_ERROR(service.Start());
      const absl::Time serving = Now();
      start = std::max(start, serving - launched);
      if (service.program() != kLead) continue;
      SMK_ASSIGN_OR_RETURN(const absl::Duration wait, AwaitAcknowledgement(history, serving));
      again = std::max(again, wait);
    }
  }
  Sleep(kBetween);
  stage.report->Cost(absl::StrCat("a service serves at most ", Seconds(start),
                                  " after its start, and lead_service acknowledges at most ", Seconds(again),
                                  " later"));
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario KillServices() { return {"kill_services", "kill -9 of each service in the middle of writes, restart", Run}; }

}  // namespace smarketing::faults
