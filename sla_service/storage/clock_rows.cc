#include "sla_service/storage/clock_rows.h"

#include <cstdint>
#include <optional>

#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "sla_service/storage/warnings_codec.h"

namespace smarketing::sla {
namespace {

constexpr absl::string_view kClock[] = {
    "clock_id", "lead_id",   "agreement_id",  "revision",         "commitment_id", "state",      "start_time",
    "due_time", "stop_time", "target_micros", "elapsed_micros",   "start_event",   "stop_event", "warnings",
    "owner",    "team",      "breach_id",     "next_action_time", "waiting_since", "update_time"};

constexpr absl::string_view kBreach[] = {"breach_id",      "clock_id", "lead_id",  "agreement_id", "revision",
                                         "commitment_id",  "state",    "due_time", "record_time",  "stop_time",
                                         "late_by_micros", "owner",    "team",     "evidence"};

std::optional<int64_t> Micros(const std::optional<absl::Duration>& duration) {
  if (!duration.has_value()) return std::nullopt;
  return absl::ToInt64Microseconds(*duration);
}

std::optional<absl::Duration> OptionalDuration(const mysql::Row& row, size_t column) {
  const std::optional<int64_t> micros = row.OptionalInt(column);
  if (!micros.has_value()) return std::nullopt;
  return absl::Microseconds(*micros);
}

}  // namespace

absl::Span<const absl::string_view> ClockColumns() { return kClock; }
absl::Span<const absl::string_view> BreachColumns() { return kBreach; }

const std::string& ClockColumnList() {
  static const auto* const list = new std::string(absl::StrJoin(kClock, ", "));
  return *list;
}

const std::string& BreachColumnList() {
  static const auto* const list = new std::string(absl::StrJoin(kBreach, ", "));
  return *list;
}

mysql::Params ClockRow(const PromiseClock& clock) {
  return {clock.id,
          clock.lead,
          clock.agreement,
          clock.revision,
          clock.commitment,
          static_cast<int>(clock.state),
          clock.start,
          clock.due,
          clock.stop,
          absl::ToInt64Microseconds(clock.target),
          Micros(clock.elapsed),
          clock.start_event,
          clock.stop_event,
          EncodeWarnings(clock.warnings),
          clock.owner,
          clock.team,
          clock.breach,
          clock.next_action,
          clock.waiting_since,
          clock.update_time};
}

absl::StatusOr<PromiseClock> ReadClock(const mysql::Row& row) {
  PromiseClock clock;
  clock.id = row.GetId<ClockId>(0);
  clock.lead = row.GetId<LeadId>(1);
  clock.agreement = row.GetId<AgreementId>(2);
  clock.revision = static_cast<int32_t>(row.Int(3));
  clock.commitment = std::string(row.Text(4));
  clock.state = static_cast<ClockState>(row.Int(5));
  clock.start = row.Time(6);
  clock.due = row.Time(7);
  clock.stop = row.OptionalTime(8);
  clock.target = absl::Microseconds(row.Int(9));
  clock.elapsed = OptionalDuration(row, 10);
  clock.start_event = row.GetId<EventId>(11);
  clock.stop_event = row.OptionalId<EventId>(12);
  SMK_ASSIGN_OR_RETURN(clock.warnings, DecodeWarnings(row.Text(13)));
  clock.owner = std::string(row.Text(14));
  clock.team = std::string(row.Text(15));
  clock.breach = row.OptionalId<BreachId>(16);
  clock.next_action = row.OptionalTime(17);
  clock.waiting_since = row.OptionalTime(18);
  clock.update_time = row.Time(19);
  return clock;
}

mysql::Params BreachRow(const Breach& breach) {
  return {breach.id,
          breach.clock,
          breach.lead,
          breach.agreement,
          breach.revision,
          breach.commitment,
          static_cast<int>(breach.state),
          breach.due,
          breach.record_time,
          breach.stop,
          Micros(breach.late_by),
          breach.owner,
          breach.team,
          breach.evidence};
}

Breach ReadBreach(const mysql::Row& row) {
  Breach breach;
  breach.id = row.GetId<BreachId>(0);
  breach.clock = row.GetId<ClockId>(1);
  breach.lead = row.GetId<LeadId>(2);
  breach.agreement = row.GetId<AgreementId>(3);
  breach.revision = static_cast<int32_t>(row.Int(4));
  breach.commitment = std::string(row.Text(5));
  breach.state = static_cast<BreachState>(row.Int(6));
  breach.due = row.Time(7);
  breach.record_time = row.Time(8);
  breach.stop = row.OptionalTime(9);
  breach.late_by = OptionalDuration(row, 10);
  breach.owner = std::string(row.Text(11));
  breach.team = std::string(row.Text(12));
  breach.evidence = std::string(row.Text(13));
  return breach;
}

}  // namespace smarketing::sla
