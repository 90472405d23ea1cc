#include "tests/faults/check/checker.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/token_signer.h"
#include "common/id/id.h"
#include "common/rpc/caller.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/reporting/v1/projection_service.grpc.pb.h"
#include "smarketing/reporting/v1/report_service.grpc.pb.h"
#include "smarketing/sla/v1/events.pb.h"
#include "tests/faults/check/rows.h"
#include "tests/faults/history/marks.h"
#include "tests/faults/history/traffic.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr size_t kRepeats = 200;
constexpr size_t kExamples = 3;

// Names of what is wrong, of which the first few are told.
class Offenders {
 public:
  void Add(absl::string_view who) { all_.emplace_back(who); }
  bool none() const { return all_.empty(); }
  std::string ToString() const {
    const size_t n = std::min(all_.size(), kExamples);
    return absl::StrCat(all_.size(), ", such as ", absl::StrJoin(all_.begin(), all_.begin() + n, ", "));
  }

 private:
  std::vector<std::string> all_;
};

struct Stored {
  int64_t count = 0;
  std::string lead;
  std::string name;
};
using StoredByRequest = absl::flat_hash_map<std::string, Stored>;

// What one kind of write has stored, by request_id. `sql` selects the mark, the lead's id and the id of what was made.
absl::Status ReadStored(mysql::Database& db, absl::string_view sql, absl::string_view collection, size_t skip,
                        size_t cut, StoredByRequest& stored) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, Select(db, sql));
  for (const mysql::Row& row : rows) {
    absl::string_view mark = row.Bytes(0);
    mark.remove_prefix(std::min(skip, mark.size()));
    mark.remove_suffix(std::min(cut, mark.size()));
    Stored& it = stored[std::string(mark)];
    ++it.count;
    it.lead = ResourceName("leads", row.GetUuid(1));
    it.name = ResourceName(collection, row.GetUuid(2));
  }
  return absl::OkStatus();
}

// `bad` must be 0.
absl::Status CheckNone(mysql::Database& db, absl::string_view sql, absl::string_view what, Report& report) {
  SMK_ASSIGN_OR_RETURN(const int64_t bad, Number(db, sql));
  report.Check(bad == 0, what, absl::StrCat(bad));
  return absl::OkStatus();
}

std::string EventsOf(absl::string_view type) {
  return absl::StrCat(
      "(SELECT COUNT(*) FROM event_log e WHERE e.subject_id = l.lead_id AND e.type = 'smarketing.lead.v1.", type, "')");
}

}  // namespace

absl::Status CheckWrites(mysql::Database& db, const History& history, Report& report) {
  const std::string suffix = EmailOf("");
  std::map<Write, StoredByRequest> stored;
  SMK_RETURN_IF_ERROR(ReadStored(db, "SELECT normal_form, lead_id, lead_id FROM lead_identity WHERE kind = 1", "leads",
                                 0, suffix.size(), stored[Write::kCapture]));
  // A capture's touch bears the same mark, and is looked at below.
  const size_t prefix = LandingPageOf("").size();
  StoredByRequest touches;
  SMK_RETURN_IF_ERROR(
      ReadStored(db, "SELECT source_landing_page, lead_id, touch_id FROM touch", "touches", prefix, 0, touches));
  stored[Write::kTouch] = touches;
  SMK_RETURN_IF_ERROR(
      ReadStored(db, "SELECT note, lead_id, attempt_id FROM attempt", "attempts", 0, 0, stored[Write::kAttempt]));
  SMK_RETURN_IF_ERROR(ReadStored(db, "SELECT title, lead_id, deal_id FROM deal", "deals", 0, 0, stored[Write::kDeal]));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows keys, Select(db, "SELECT idempotency_key FROM idempotency"));
  std::set<std::string> remembered;
  for (const mysql::Row& row : keys) remembered.emplace(row.Bytes(0));

  Offenders lost, twice, other, half, unknown;
  int64_t acknowledged = 0;
  int64_t unacknowledged = 0;
  int64_t stored_all_the_same = 0;
  std::map<Write, int64_t> known;
  for (const Call& call : history.calls()) {
    const StoredByRequest& of_kind = stored[call.write];
    const auto found = of_kind.find(call.request_id);
    const int64_t count = found == of_kind.end() ? 0 : found->second.count;
    known[call.write] += count > 0 ? 1 : 0;
    if (call.acknowledged) {
      ++acknowledged;
      if (count == 0) {
        lost.Add(call.request_id);
      } else if (found->second.name != call.answer || found->second.lead != call.lead) {
        other.Add(absl::StrCat(call.request_id, ": ", found->second.name, " instead of ", call.answer));
      }
    } else {
      ++unacknowledged;
      stored_all_the_same += count > 0 ? 1 : 0;
    }
    if (count > 1) twice.Add(call.request_id);
    if ((count > 0) != remembered.contains(call.request_id)) half.Add(call.request_id);
    if (call.write == Write::kCapture) {
      const auto touch = touches.find(call.request_id);
      const int64_t its_touches = touch == touches.end() ? 0 : touch->second.count;
      if (its_touches != count) half.Add(absl::StrCat(call.request_id, " has ", its_touches, " touches"));
      known[Write::kTouch] += its_touches > 0 ? 1 : 0;
    }
  }
  for (const auto& [kind, all] : stored) {
    if (static_cast<int64_t>(all.size()) != known[kind]) {
      unknown.Add(absl::StrCat(all.size() - static_cast<size_t>(known[kind]), " of kind ", static_cast<int>(kind)));
    }
  }
  report.Check(lost.none(), absl::StrCat("every acknowledged write is there (", acknowledged, ")"), lost.ToString());
  report.Check(twice.none(),
               absl::StrCat("no write is there twice (", unacknowledged, " were not acknowledged, ",
                            stored_all_the_same, " of these are stored)"),
               twice.ToString());
  report.Check(other.none(), "what is stored is what was answered", other.ToString());
  report.Check(half.none(), "effects and remembered requests are there together or not at all", half.ToString());
  report.Check(unknown.none(), "nothing is there that nobody asked for", unknown.ToString());
  return absl::OkStatus();
}

absl::Status CheckLeads(mysql::Database& db, Report& report) {
  SMK_ASSIGN_OR_RETURN(const int64_t leads, Number(db, "SELECT COUNT(*) FROM leads"));
  const std::string of = absl::StrCat(" (", leads, ")");
  SMK_RETURN_IF_ERROR(
      CheckNone(db,
                "SELECT COUNT(*) FROM leads l WHERE (SELECT COUNT(*) FROM lead_stage_entry s WHERE s.lead_id = "
                "l.lead_id AND s.exit_time IS NULL AND s.stage = l.stage) <> 1 OR (SELECT COUNT(*) FROM "
                "lead_stage_entry s WHERE s.lead_id = l.lead_id AND s.exit_time IS NULL) <> 1",
                absl::StrCat("every lead is in one stage, the one that it says", of), report));
  SMK_RETURN_IF_ERROR(CheckNone(db,
                                "SELECT COUNT(*) FROM leads l WHERE (SELECT COUNT(*) FROM lead_identity i WHERE "
                                "i.lead_id = l.lead_id) <> 1 OR (SELECT COUNT(*) FROM lead_score s WHERE s.lead_id = "
                                "l.lead_id) <> 1 OR (SELECT COUNT(*) FROM lead_change c WHERE c.lead_id = l.lead_id "
                                "AND c.action = 'CaptureLead') <> 1",
                                absl::StrCat("every lead has its identity, score and audit row", of), report));
  SMK_RETURN_IF_ERROR(
      CheckNone(db,
                absl::StrCat("SELECT COUNT(*) FROM leads l WHERE ", EventsOf("LeadCreated"), " <> 1 OR ",
                             EventsOf("LeadStageEntered"),
                             " < (SELECT COUNT(*) FROM lead_stage_entry s WHERE s.lead_id = l.lead_id)"),
                absl::StrCat("every lead's beginning and stages were told", of), report));
  SMK_RETURN_IF_ERROR(CheckNone(
      db,
      absl::StrCat("SELECT COUNT(*) FROM leads l WHERE ", EventsOf("TouchRecorded"),
                   " <> (SELECT COUNT(*) FROM touch t WHERE t.lead_id = l.lead_id) OR ", EventsOf("AttemptLogged"),
                   " <> (SELECT COUNT(*) FROM attempt a WHERE a.lead_id = l.lead_id) OR ", EventsOf("DealCreated"),
                   " <> (SELECT COUNT(*) FROM deal d WHERE d.lead_id = l.lead_id)"),
      "every touch, attempt and deal was told once", report));
  // 6: LEAD_STAGE_OPPORTUNITY. No deal here is won.
  return CheckNone(db,
                   "SELECT COUNT(*) FROM deal d JOIN leads l ON l.lead_id = d.lead_id WHERE l.stage <> 6 OR (SELECT "
                   "COUNT(*) FROM deal_stage_entry s WHERE s.deal_id = d.deal_id) <> 1",
                   "every deal has its stage, and moved its lead", report);
}

absl::Status CheckLog(mysql::Database& db, Report& report) {
  SMK_ASSIGN_OR_RETURN(const int64_t events, Number(db, "SELECT COUNT(*) FROM event_log"));
  SMK_RETURN_IF_ERROR(
      CheckNone(db,
                "SELECT COUNT(*) FROM event_partition p LEFT JOIN (SELECT partition_id, COUNT(*) AS n, MIN(sequence) "
                "AS first_one, MAX(sequence) AS last_one FROM event_log GROUP BY partition_id) e ON e.partition_id = "
                "p.partition_id WHERE p.head <> COALESCE(e.n, 0) OR p.head <> COALESCE(e.last_one, 0) OR "
                "COALESCE(e.first_one, 1) <> 1",
                absl::StrCat("the event log has no gaps (", events, " events)"), report));
  SMK_RETURN_IF_ERROR(CheckNone(db, "SELECT COUNT(*) - COUNT(DISTINCT event_id) FROM event_log",
                                "no event is in the log twice", report));
  return CheckNone(
      db,
      "SELECT COUNT(*) FROM event_cursor c JOIN event_partition p ON p.partition_id = c.partition_id WHERE "
      "c.position <> p.head",
      "every consumer has applied every event", report);
}

absl::Status CheckClocks(mysql::Database& db, Report& report) {
  SMK_ASSIGN_OR_RETURN(const int64_t clocks, Number(db, "SELECT COUNT(*) FROM clock"));
  SMK_ASSIGN_OR_RETURN(const int64_t breaches, Number(db, "SELECT COUNT(*) FROM breach"));
  // 10: TOUCH_KIND_DEMO_REQUEST. A lead asks once.
  SMK_RETURN_IF_ERROR(CheckNone(db,
                                "SELECT (SELECT COUNT(*) FROM touch t WHERE t.kind = 10 AND (SELECT COUNT(*) FROM "
                                "clock c WHERE c.lead_id = t.lead_id AND c.start_time = t.occur_time) <> 1) + "
                                "(SELECT COUNT(*) FROM clock) - (SELECT COUNT(*) FROM touch t WHERE t.kind = 10)",
                                absl::StrCat("every demo request has one clock (", clocks, ")"), report));
  SMK_RETURN_IF_ERROR(CheckNone(db,
                                "SELECT COUNT(*) FROM clock WHERE TIMESTAMPDIFF(MICROSECOND, start_time, due_time) <> "
                                "target_micros",
                                "every clock is due at the right time", report));
  // States: 1 running, 3 met, 4 breached, 5 met late (protos/smarketing/sla/v1/clock.proto).
  SMK_RETURN_IF_ERROR(CheckNone(
      db,
      "SELECT COUNT(*) FROM clock c WHERE (c.state IN (4, 5)) <> ((SELECT COUNT(*) FROM breach b WHERE b.clock_id = "
      "c.clock_id AND b.state <> 3) = 1) OR c.state = 3 AND c.stop_time > c.due_time OR c.state = 5 AND c.stop_time <= "
      "c.due_time OR c.state IN (1, 4) AND EXISTS (SELECT 1 FROM attempt a WHERE a.lead_id = c.lead_id AND "
      "a.occur_time >= "
      "c.start_time)",
      absl::StrCat("every clock ended as the attempts say, with a breach or without (", breaches, " breaches)"),
      report));

  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows events,
      Select(db,
             "SELECT type, payload FROM event_log WHERE type IN ('smarketing.sla.v1.ClockBreached', "
             "'smarketing.sla.v1.ClockWarned', 'smarketing.sla.v1.ClockMet') ORDER BY partition_id, sequence"));
  // Breached again only after the breach was withdrawn.
  std::map<std::string, int> standing;
  std::map<std::string, int> warned;
  Offenders twice;
  int64_t told = 0;
  for (const mysql::Row& event : events) {
    if (event.Text(0) == "smarketing.sla.v1.ClockBreached") {
      sla::v1::ClockBreached breached;
      if (!breached.ParseFromString(std::string(event.Bytes(1)))) return absl::InternalError("a payload is broken");
      ++told;
      if (++standing[breached.clock().clock()] > 1) twice.Add(breached.clock().clock());
    } else if (event.Text(0) == "smarketing.sla.v1.ClockWarned") {
      sla::v1::ClockWarned warning;
      if (!warning.ParseFromString(std::string(event.Bytes(1)))) return absl::InternalError("a payload is broken");
      if (++warned[absl::StrCat(warning.clock().clock(), " at ", warning.percent())] > 1) {
        twice.Add(warning.clock().clock());
      }
    } else {
      sla::v1::ClockMet met;
      if (!met.ParseFromString(std::string(event.Bytes(1)))) return absl::InternalError("a payload is broken");
      if (met.breach_withdrawn()) standing[met.clock().clock()] = 0;
    }
  }
  report.Check(twice.none(),
               absl::StrCat("no clock fired twice (", told, " breaches told, ", warned.size(), " warnings)"),
               twice.ToString());
  Offenders untold;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows broken, Select(db, "SELECT clock_id FROM breach WHERE state <> 3"));
  for (const mysql::Row& row : broken) {
    const std::string clock = ResourceName("clocks", row.GetUuid(0));
    if (standing[clock] != 1) untold.Add(clock);
  }
  report.Check(untold.none(), "every breach was told once", untold.ToString());
  SMK_ASSIGN_OR_RETURN(const mysql::Rows late,
                       Select(db, "SELECT MAX(TIMESTAMPDIFF(MICROSECOND, due_time, record_time)) FROM breach"));
  report.Cost(absl::StrCat("a breach was recorded at most ",
                           absl::FormatDuration(absl::Microseconds(late[0].OptionalInt(0).value_or(0))),
                           " after it was due, by the clocks of the services"));
  return absl::OkStatus();
}

absl::Status CheckReports(Installation& installation, Report& report) {
  const rpc::Caller caller(auth::FixedToken(installation.token()), Clock::Real(), kPatience);
  const auto channel = installation.Channel(kReporting);
  const auto projections = reporting::v1::ProjectionService::NewStub(channel);
  reporting::v1::VerifyProjectionResponse verified;
  SMK_RETURN_IF_ERROR(caller.Unary(*projections, &reporting::v1::ProjectionService::Stub::VerifyProjection,
                                   reporting::v1::VerifyProjectionRequest(), &verified));
  report.Check(verified.consistent(),
               absl::StrCat("the rollups are the sum of the facts (", verified.rollup_rows(), " cells)"),
               absl::StrCat(verified.differences(), " differ"));
  SMK_ASSIGN_OR_RETURN(const int64_t leads, Number(installation.db(), "SELECT COUNT(*) FROM leads"));
  const auto reports = reporting::v1::ReportService::NewStub(channel);
  reporting::v1::GetFunnelRequest request;
  request.set_kind(reporting::v1::FUNNEL_KIND_COHORT);
  const auto today = absl::ToCivilDay(Clock::Real()->Now(), absl::UTCTimeZone());
  const auto set = [](google::type::Date& date, absl::CivilDay day) {
    date.set_year(static_cast<int>(day.year()));
    date.set_month(day.month());
    date.set_day(day.day());
  };
  set(*request.mutable_from(), today - 3);
  set(*request.mutable_to(), today + 4);
  reporting::v1::Funnel funnel;
  SMK_RETURN_IF_ERROR(caller.Unary(*reports, &reporting::v1::ReportService::Stub::GetFunnel, request, &funnel));
  std::map<int, int64_t> stages;
  for (const reporting::v1::FunnelStage& stage : funnel.total().stages()) stages[stage.stage()] = stage.leads();
  SMK_ASSIGN_OR_RETURN(const int64_t with_deals, Number(installation.db(), "SELECT COUNT(DISTINCT lead_id) FROM deal"));
  const int64_t counted = stages[lead::v1::LEAD_STAGE_LEAD];
  const int64_t opportunities = stages[lead::v1::LEAD_STAGE_OPPORTUNITY];
  report.Check(counted == leads && opportunities == with_deals && verified.leads() == leads,
               absl::StrCat("the report counts every lead once (", leads, " leads, ", with_deals, " opportunities)"),
               absl::StrCat(counted, " leads, ", opportunities, " opportunities, facts of ", verified.leads()));
  return absl::OkStatus();
}

absl::Status CheckRepeats(Installation& installation, const History& history, Report& report) {
  constexpr absl::string_view kCount =
      "SELECT (SELECT COUNT(*) FROM event_log WHERE type LIKE 'smarketing.lead.%') + (SELECT COUNT(*) FROM touch) + "
      "(SELECT COUNT(*) FROM attempt) + (SELECT COUNT(*) FROM deal) + (SELECT COUNT(*) FROM leads)";
  SMK_ASSIGN_OR_RETURN(const int64_t before, Number(installation.db(), kCount));
  const auto channel = installation.Channel(kLead);
  std::vector<Call> calls = history.calls();
  std::erase_if(calls, [](const Call& call) { return !call.acknowledged || call.batch; });
  // Those that were tried several times first: their answers are the doubtful ones.
  std::stable_sort(calls.begin(), calls.end(), [](const Call& a, const Call& b) { return a.tries > b.tries; });
  calls.resize(std::min(calls.size(), kRepeats));
  Offenders other;
  int64_t retried = 0;
  for (const Call& call : calls) {
    retried += call.tries > 1 ? 1 : 0;
    const absl::StatusOr<std::string> answer = Traffic::Repeat(channel, installation.token(), call, kPatience);
    if (!answer.ok()) {
      other.Add(absl::StrCat(call.request_id, ": ", answer.status().ToString()));
    } else if (*answer != call.answer) {
      other.Add(absl::StrCat(call.request_id, ": ", *answer, " instead of ", call.answer));
    }
  }
  report.Check(other.none(),
               absl::StrCat("sent once more, a write gets its first answer (", calls.size(), ", of which ", retried,
                            " had to be sent several times before)"),
               other.ToString());
  SMK_ASSIGN_OR_RETURN(const int64_t after, Number(installation.db(), kCount));
  report.Check(before == after, "and nothing is written", absl::StrCat(after - before, " rows"));
  return absl::OkStatus();
}

absl::Status CheckEverything(Installation& installation, const History& history, Report& report) {
  SMK_RETURN_IF_ERROR(CheckWrites(installation.db(), history, report));
  SMK_RETURN_IF_ERROR(CheckLeads(installation.db(), report));
  SMK_RETURN_IF_ERROR(CheckLog(installation.db(), report));
  SMK_RETURN_IF_ERROR(CheckClocks(installation.db(), report));
  SMK_RETURN_IF_ERROR(CheckReports(installation, report));
  return CheckRepeats(installation, history, report);
}

}  // namespace smarketing::faults
