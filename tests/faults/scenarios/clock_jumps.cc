// The wall clock of the services' machine jumps an hour ahead and back, and an hour back and ahead; then that of one
// replica's machine alone, which is killed right after its clock has come back. The database's machine keeps its time.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/id/id.h"
#include "common/status/macros.h"
#include "tests/faults/check/rows.h"
#include "tests/faults/scenarios/scenarios.h"
#include "tests/faults/world/wall_clock.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kSpan = absl::Seconds(4);
constexpr absl::Duration kRecovery = absl::Seconds(3);
constexpr absl::Duration kTakeOver = absl::Seconds(30);

constexpr char kSlaOne[] = "sla_service-1";

absl::string_view IdOf(const Call& call) { return absl::string_view(call.answer).substr(call.answer.find('/') + 1); }

// lead_service is one process here: what it made later has a greater id, whatever the clock says.
int64_t OutOfOrder(const History& history) {
  struct Moment {
    absl::Time time;
    bool made;  // by then; otherwise: not before
    std::string id;
  };
  std::vector<Moment> moments;
  for (const Call& call : history.calls()) {
    if (!call.acknowledged) continue;
    moments.push_back({call.end, true, std::string(IdOf(call))});
    moments.push_back({call.begin, false, std::string(IdOf(call))});
  }
  std::sort(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) { return a.time < b.time; });
  std::string greatest;
  int64_t wrong = 0;
  for (const Moment& moment : moments) {
    if (moment.made) {
      greatest = std::max(greatest, moment.id);
    } else if (moment.id < greatest) {
      ++wrong;
    }
  }
  return wrong;
}

absl::Status Run(Stage& stage) {
  SMK_ASSIGN_OR_RETURN(const auto machine, WallClock::Make());
  SMK_ASSIGN_OR_RETURN(const auto other, WallClock::Make());
  InstallationOptions options;
  options.replicas = {{kSla, 2}};
  options.environment = [&](const std::string& instance) {
    return instance == kSlaOne ? other->environment() : machine->environment();
  };
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  absl::Duration longest;
  for (const absl::Duration hour : {absl::Hours(1), absl::Hours(-1)}) {
    for (const absl::Duration shift : {hour, absl::ZeroDuration()}) {
      Sleep(kSpan);
      machine->Set(shift);
      other->Set(shift);
      SMK_ASSIGN_OR_RETURN(const absl::Duration wait, AwaitAcknowledgement(history, Now()));
      longest = std::max(longest, wait);
    }
  }
  stage.report->Check(longest <= kRecovery, absl::StrCat("after a jump of the clock, writes are acknowledged within ",
                                                         Seconds(kRecovery), " (", Seconds(longest), ")"));
  Sleep(kSpan);
  SMK_ASSIGN_OR_RETURN(const int64_t jumped,
                       Number(installation->db(),
                              "SELECT (SELECT COUNT(*) FROM clock WHERE start_time > ?) * (SELECT COUNT(*) FROM clock "
                              "WHERE start_time < ?)",
                              {Now() + absl::Minutes(50), begin - absl::Minutes(50)}));
  stage.report->Check(jumped > 0, "the services lived by the clock that jumped");

  other->Set(absl::Hours(1));
  Sleep(kSpan);
  other->Set(absl::ZeroDuration());
  Service& killed = *installation->replicas(kSla)[0];
  killed.Kill();
  const absl::Time death = Now();
  int64_t held = 1;
  while (held > 0 && Now() - death < kTakeOver) {
    SMK_ASSIGN_OR_RETURN(held, Number(installation->db(), "SELECT COUNT(*) FROM event_cursor WHERE holder LIKE ?",
                                      {absl::StrCat(killed.instance(), "%")}));
    Sleep(absl::Milliseconds(100));
  }
  stage.report->Check(
      held == 0,
      absl::StrCat("what a dead replica held by a clock an hour ahead is taken over (", Seconds(Now() - death), ")"),
      absl::StrCat(held, " partitions stand still"));
  SMK_RETURN_IF_ERROR(killed.Start());
  const int64_t wrong = OutOfOrder(history);
  stage.report->Check(wrong == 0, "ids are in the order in which they were made", absl::StrCat(wrong, " are not"));
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario ClockJumps() {
  return {"clock_jumps", "the clock of the services' machine jumps by an hour, ahead and back", Run};
}

}  // namespace smarketing::faults
