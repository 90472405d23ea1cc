#include "tests/benchmark/scenarios/sla_clocks_due.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "tests/benchmark/rows/bulk.h"
#include "tests/benchmark/rows/mint.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "sla_clocks_due";
constexpr int64_t kClocks = 10'000;
constexpr int kReplicas = 2;
constexpr absl::Duration kAllWithin = absl::Seconds(5);
constexpr absl::Duration kAhead = absl::Seconds(3);       // enough to write them before they are due
constexpr absl::Duration kGiveUp = absl::Seconds(60);     // after the due time
constexpr absl::Duration kLook = absl::Milliseconds(20);  // between one look and the next

class SlaClocksDueStage final : public Stage {
 public:
  SlaClocksDueStage(std::unique_ptr<Schema> schema, std::array<std::unique_ptr<Service>, kReplicas> replicas)
      : schema_(std::move(schema)), replicas_(std::move(replicas)) {}

  std::vector<Side> sides() override {
    return {{kService,
             absl::StrCat("breaches of ", kClocks,
                          " clocks that are due in the same second; latency from then "
                          "until the breach can be read"),
             [this](absl::Duration) { return Due(); }}};
  }
  int64_t PeakMemory() const override {
    int64_t most = 0;
    for (const auto& replica : replicas_) most = std::max(most, replica->PeakMemory());
    return most;
  }
  std::map<std::string, std::string> notes() const override {
    return {{"clocks", absl::StrCat(kClocks)}, {"replicas", absl::StrCat(kReplicas)}};
  }

 private:
  // Runs once, however long it is asked to.
  absl::StatusOr<Measurement> Due() {
    Clock* const clock = Clock::Real();
    SMK_ASSIGN_OR_RETURN(const int64_t before, Breaches());
    // The next second that leaves enough time.
    const absl::Time due = absl::FromUnixSeconds(absl::ToUnixSeconds(clock->Now() + kAhead) + 1);
    SMK_RETURN_IF_ERROR(Write(before, due));
    if (clock->Now() >= due) return absl::InternalError("the clocks were due before all were written");
    clock->Sleep(due - clock->Now());
    Measurement measurement;
    int64_t seen = 0;
    while (seen < kClocks && clock->Now() < due + kGiveUp) {
      SMK_ASSIGN_OR_RETURN(const int64_t now, Breaches());
      const absl::Duration late = clock->Now() - due;
      for (; seen < now - before; ++seen) measurement.latency.Add(late);
      if (seen < kClocks) clock->Sleep(kLook);
    }
    measurement.time = clock->Now() - due;
    measurement.calls = kClocks;
    measurement.items = seen;
    measurement.answers["BREACHED"] = seen;
    SMK_RETURN_IF_ERROR(CheckOnce(before + kClocks));
    return measurement;
  }

  absl::Status Write(int64_t first, absl::Time due) {
    const std::string number = absl::StrCat("(n + ", first, ")");
    const std::string sql = absl::StrCat(
        "INSERT INTO clock (clock_id, lead_id, agreement_id, revision, commitment_id, state, start_time, due_time, "
        "target_micros, start_event, warnings, owner, team, next_action_time, update_time) SELECT ",
        MintUuidSql(number, 0), ", ", MintUuidSql(number, 1), ", ?, 1, 'first-response', 1, ?, ?, ?, ",
        MintUuidSql(number, 2), ", '', '', '', ?, ? FROM ", NumbersSql(kClocks));
    constexpr absl::Duration kTarget = absl::Hours(1);
    return schema_->db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) {
      return tx
          .Execute(sql, {MintUuid(0, 3), due - kTarget, due, absl::ToInt64Microseconds(kTarget), due, due - kTarget})
          .status();
    });
  }

  absl::StatusOr<int64_t> Breaches() const { return Number("SELECT COUNT(*) FROM breach"); }

  // Each clock has its breach, and each breach was told once.
  absl::Status CheckOnce(int64_t wanted) const {
    for (const char* sql : {"SELECT COUNT(*) FROM clock WHERE state = 4 AND breach_id IS NOT NULL",
                            "SELECT COUNT(DISTINCT clock_id) FROM breach", "SELECT COUNT(*) FROM breach",
                            "SELECT COUNT(*) FROM event_log WHERE type = 'smarketing.sla.v1.ClockBreached'",
                            "SELECT COUNT(DISTINCT subject_id) FROM event_log WHERE type = "
                            "'smarketing.sla.v1.ClockBreached'"}) {
      SMK_ASSIGN_OR_RETURN(const int64_t found, Number(sql));
      if (found != wanted) return absl::InternalError(absl::StrCat(sql, ": ", found, ", not ", wanted));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> Number(const char* sql) const {
    int64_t number = 0;
    SMK_RETURN_IF_ERROR(schema_->db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql));
      number = rows[0].Int(0);
      return absl::OkStatus();
    }));
    return number;
  }

  const std::unique_ptr<Schema> schema_;
  const std::array<std::unique_ptr<Service>, kReplicas> replicas_;
};

class SlaClocksDue final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "10,000 clocks of sla_service due in the same second, two replicas: each fires once",
            {{kService, "", Metric::kMax, false, absl::ToDoubleMilliseconds(kAllWithin)}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Schema> schema, world.MakeSchema(kName, kSlaService));
    SMK_RETURN_IF_ERROR(MakeNumbers(schema->db()));
    std::array<std::unique_ptr<Service>, kReplicas> replicas;
    for (auto& replica : replicas) {
      SMK_ASSIGN_OR_RETURN(replica, world.StartService(*schema, kSlaService));
    }
    return std::make_unique<SlaClocksDueStage>(std::move(schema), std::move(replicas));
  }
};

}  // namespace

std::unique_ptr<Scenario> SlaClocksDueScenario() { return std::make_unique<SlaClocksDue>(); }

}  // namespace smarketing::benchmark
