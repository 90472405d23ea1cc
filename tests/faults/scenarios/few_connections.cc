// A server with 10 connections for services that want 48 and workers besides.
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/check/rows.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kNormal = absl::Seconds(2);
constexpr absl::Duration kFew = absl::Seconds(8);
constexpr absl::Duration kRecovery = absl::Seconds(2);

// Who has a connection now loses it: the services must come back for those that there are.
absl::Status EndConnections(mysql::Database& db) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       Select(db, "SELECT id FROM information_schema.processlist WHERE user LIKE '%\\_service'"));
  for (const mysql::Row& row : rows) (void)Command(db, absl::StrCat("KILL ", row.Int(0)));
  return absl::OkStatus();
}

absl::Status Run(Stage& stage) {
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start({}));
  History history;
  TrafficOptions callers = Callers(stage, *installation);
  callers.callers = 64;
  const absl::Time begin = Now();
  Traffic traffic(callers, &history);
  Sleep(kNormal);
  bool live = true;
  for (int round = 0; round < stage.rounds; ++round) {
    SMK_RETURN_IF_ERROR(Command(installation->db(), "SET GLOBAL max_connections = 10"));
    SMK_RETURN_IF_ERROR(EndConnections(installation->db()));
    const absl::Time few = Now();
    Sleep(kFew);
    for (const Service* service : installation->services()) live = live && service->Http("/livez") == 200;
    const History::Summary during = history.Summarize(few);
    stage.report->Cost(absl::StrCat("with 10 connections: ", during.acknowledged, " writes acknowledged in ",
                                    Seconds(kFew), ", ", during.given_up, " given up"));
    SMK_RETURN_IF_ERROR(Command(installation->db(), "SET GLOBAL max_connections = 400"));
    const absl::Time enough = Now();
    SMK_ASSIGN_OR_RETURN(const absl::Duration wait, AwaitAcknowledgement(history, enough));
    stage.report->Check(wait <= kRecovery,
                        absl::StrCat("with enough connections, writes are acknowledged at once (", Seconds(wait), ")"));
    Sleep(kNormal);
  }
  stage.report->Check(live, "liveness stayed green");
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario FewConnections() {
  return {"few_connections", "a database with max_connections 10 for services that want 48", Run};
}

}  // namespace smarketing::faults
