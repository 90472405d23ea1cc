// Packets between a service and the database are lost, in both directions or in one, and nobody is told. The services
// share no connection with each other: what sla_service knows of leads it reads from the event log, so that its cut
// from lead_service is its cut from the database, while lead_service goes on.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kNormal = absl::Seconds(3);
constexpr absl::Duration kCut = absl::Seconds(6);
// TCP itself tries again after pauses that double: what was lost can be on its way for as long as the cut was.
constexpr absl::Duration kRecovery = absl::Seconds(8);

enum class Direction { kBoth, kFromService, kFromDatabase };

struct Case {
  const char* program;
  Direction direction;
  const char* words;
};

constexpr Case kCases[] = {
    {kLead, Direction::kBoth, "lead_service and the database, both ways"},
    {kLead, Direction::kFromService, "lead_service and the database, towards the database"},
    {kLead, Direction::kFromDatabase, "lead_service and the database, towards the service"},
    {kSla, Direction::kBoth, "sla_service and what it knows of leads, both ways"},
    {kSla, Direction::kFromDatabase, "sla_service and what it knows of leads, towards the service"},
    {kReporting, Direction::kBoth, "reporting_service and the database, both ways"},
};

absl::Status Cut(Cable& cable, Direction direction) {
  if (direction != Direction::kFromDatabase) SMK_RETURN_IF_ERROR(cable.CutFromA());
  if (direction != Direction::kFromService) SMK_RETURN_IF_ERROR(cable.CutFromB());
  return absl::OkStatus();
}

absl::Status Run(Stage& stage) {
  InstallationOptions options;
  options.networks = true;
  absl::StatusOr<std::unique_ptr<Installation>> started = Installation::Start(options);
  if (absl::IsUnavailable(started.status())) {
    stage.report->Skip(absl::StrCat("there can be no network namespaces here: ", started.status().message()));
    return absl::OkStatus();
  }
  SMK_ASSIGN_OR_RETURN(const auto installation, std::move(started));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  bool live = true;
  for (const Case& it : kCases) {
    Sleep(kNormal);
    Cable& cable = installation->cable(it.program);
    SMK_RETURN_IF_ERROR(Cut(cable, it.direction));
    const absl::Time cut = Now();
    Sleep(kCut);
    live = live && installation->service(it.program).Http("/livez") == 200;
    const History::Summary during = history.Summarize(cut + absl::Seconds(1));
    SMK_RETURN_IF_ERROR(cable.Mend());
    const absl::Time mended = Now();
    SMK_ASSIGN_OR_RETURN(const absl::Duration wait, AwaitAcknowledgement(history, mended));
    if (it.program == absl::string_view(kLead)) {
      stage.report->Check(wait <= kRecovery && during.acknowledged == 0,
                          absl::StrCat("between ", it.words, ": nothing is acknowledged, and writes are again ",
                                       Seconds(wait), " after"),
                          absl::StrCat(during.acknowledged, " acknowledged meanwhile"));
    } else {
      stage.report->Check(during.acknowledged > 0,
                          absl::StrCat("between ", it.words, ": writes go on (", during.acknowledged, ")"));
    }
  }
  stage.report->Check(live, "liveness stayed green");
  Sleep(kNormal);
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario NetworkCut() {
  return {"network_cut", "packets lost between services and database, one way and both (network namespaces)", Run};
}

}  // namespace smarketing::faults
