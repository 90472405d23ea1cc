// Two replicas share the work by leases. One is stopped past its lease, the other takes over; then the first goes on
// where it was, in the middle of what it no longer holds: it is fenced, and every effect is there once.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/check/rows.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kBefore = absl::Seconds(2);
// Leases are 10 s (common/event_log/consumer.h).
constexpr absl::Duration kStopped = absl::Seconds(15);
constexpr absl::Duration kAfter = absl::Seconds(2);

absl::StatusOr<int64_t> Fences(Installation& installation) {
  return Number(installation.db(), "SELECT SUM(fence) FROM event_cursor");
}

// How many partitions of its consumers nobody but the others may hold.
absl::StatusOr<int64_t> HeldBy(Installation& installation, const Service& service) {
  return Number(installation.db(), "SELECT COUNT(*) FROM event_cursor WHERE holder LIKE ?",
                {absl::StrCat(service.instance(), "%")});
}

// How many of these could be taken: a replica that is stopped in the middle of a batch has its cursor locked, and
// nobody waits for that.
absl::StatusOr<int64_t> Unlocked(Installation& installation, const Service& service) {
  int64_t unlocked = 0;
  SMK_RETURN_IF_ERROR(
      installation.db().RunReadWrite(Now() + absl::Seconds(10), [&](mysql::Transaction& tx) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(
            const mysql::Rows rows,
            tx.Query("SELECT partition_id FROM event_cursor WHERE holder LIKE ? FOR UPDATE SKIP LOCKED",
                     {absl::StrCat(service.instance(), "%")}));
        unlocked = static_cast<int64_t>(rows.size());
        return absl::OkStatus();
      }));
  return unlocked;
}

absl::Status Run(Stage& stage) {
  InstallationOptions options;
  options.replicas = {{kSla, 2}, {kReporting, 2}};
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  // Let the replicas come to their shares.
  Sleep(absl::Seconds(5));
  absl::Duration standing;
  int64_t left = 0;
  int64_t locked = 0;
  SMK_ASSIGN_OR_RETURN(const int64_t fences, Fences(*installation));
  for (int round = 0; round < stage.rounds; ++round) {
    Sleep(kBefore);
    const size_t which = static_cast<size_t>(round % 2);
    Service& sla = *installation->replicas(kSla)[which];
    Service& reporting = *installation->replicas(kReporting)[which];
    sla.Freeze();
    reporting.Freeze();
    const absl::Time stopped = Now();
    absl::Time free = absl::InfiniteFuture();
    while (Now() - stopped < kStopped) {
      SMK_ASSIGN_OR_RETURN(const int64_t of_sla, HeldBy(*installation, sla));
      SMK_ASSIGN_OR_RETURN(const int64_t of_reporting, HeldBy(*installation, reporting));
      if (of_sla + of_reporting == 0) free = std::min(free, Now());
      Sleep(absl::Milliseconds(50));
    }
    if (free == absl::InfiniteFuture()) {
      for (const Service* stopped_one : {&sla, &reporting}) {
        SMK_ASSIGN_OR_RETURN(const int64_t held, HeldBy(*installation, *stopped_one));
        SMK_ASSIGN_OR_RETURN(const int64_t unlocked, Unlocked(*installation, *stopped_one));
        left += unlocked;
        locked += held - unlocked;
      }
    } else {
      standing = std::max(standing, free - stopped);
    }
    sla.Continue();
    reporting.Continue();
    Sleep(kAfter);
  }
  SMK_ASSIGN_OR_RETURN(const int64_t fences_after, Fences(*installation));
  stage.report->Check(left == 0,
                      absl::StrCat("the other replica took over what it could while one was stopped (",
                                   fences_after - fences, " changes of holder)"),
                      absl::StrCat(left, " partitions were left"));
  if (locked > 0) {
    stage.report->Cost(absl::StrCat(locked,
                                    " partitions stood still for as long as their holder was stopped: in the middle "
                                    "of a batch, with the cursor locked"));
  }
  stage.report->Cost(absl::StrCat("a partition stood still for at most ", Seconds(standing), " (leases are 10 s)"));
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario StaleHolder() {
  return {"stale_holder", "a holder of leases is stopped past them and goes on: fenced, one effect", Run};
}

}  // namespace smarketing::faults
