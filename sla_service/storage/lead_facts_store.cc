#include "sla_service/storage/lead_facts_store.h"

#include <algorithm>
#include <bit>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::sla {
namespace {

// sla_lead_signal.kind: a TriggerKind below this, a ResponseKind from it on.
constexpr int kFirstResponseKind = 100;

// Of a lead without triggers: before every time that a business can mean.
absl::Time NoTrigger() { return absl::FromCivil(absl::CivilYear(1900), absl::UTCTimeZone()); }

constexpr char kRaiseLatestTrigger[] =
    "ON DUPLICATE KEY UPDATE latest_trigger_time = GREATEST(latest_trigger_time, VALUES(latest_trigger_time))";

absl::Time LatestTrigger(const LeadFacts& facts) {
  absl::Time latest = NoTrigger();
  for (const Trigger& trigger : facts.triggers) latest = std::max(latest, trigger.time);
  for (const LeadAttributes& attributes : facts.attributes) latest = std::max(latest, attributes.create_time);
  return latest;
}

// kind = NULL is never true: the padding matches nothing.
absl::Status TakeBack(mysql::Transaction& tx, const FactsByLead& facts) {
  mysql::Params params;
  size_t count = 0;
  for (const auto& [lead, known] : facts) {
    for (const Correction& correction : known.corrections) {
      const int kind = std::visit([](auto known) { return static_cast<int>(known); }, correction.kind);
      params.insert(params.end(), {lead, kind, correction.time});
      ++count;
    }
  }
  if (count == 0) return absl::OkStatus();
  const size_t padded = std::bit_ceil(count);
  params.resize(3 * padded);
  std::string any;
  for (size_t i = 0; i < padded; ++i) {
    absl::StrAppend(&any, i == 0 ? "" : " OR ", "(lead_id = ? AND kind = ? AND occur_time = ?)");
  }
  return tx.Execute(absl::StrCat("DELETE FROM sla_lead_signal WHERE ", any), params).status();
}

mysql::Params Ids(absl::Span<const LeadId> leads) { return {leads.begin(), leads.end()}; }

absl::Status InsertAttributes(mysql::Transaction& tx, const FactsByLead& facts) {
  std::vector<mysql::Params> rows;
  for (const auto& [lead, known] : facts) {
    for (const LeadAttributes& a : known.attributes) {
      rows.push_back({lead, a.sequence, a.event, a.since, a.create_time, a.source, a.campaign, a.owner, a.team});
    }
  }
  return tx.InsertRows(
      "sla_lead_attributes",
      {"lead_id", "sequence", "event_id", "since", "create_time", "source_name", "campaign", "owner", "team"}, rows,
      "ON DUPLICATE KEY UPDATE event_id = VALUES(event_id)");
}

absl::Status InsertSignals(mysql::Transaction& tx, const FactsByLead& facts) {
  std::vector<mysql::Params> rows;
  for (const auto& [lead, known] : facts) {
    for (const Trigger& trigger : known.triggers) {
      rows.push_back({lead, trigger.event, static_cast<int>(trigger.kind), trigger.time});
    }
    for (const Response& response : known.responses) {
      rows.push_back({lead, response.event, static_cast<int>(response.kind), response.time});
    }
  }
  return tx.InsertRows("sla_lead_signal", {"lead_id", "event_id", "kind", "occur_time"}, rows,
                       "ON DUPLICATE KEY UPDATE kind = VALUES(kind)");
}

}  // namespace

absl::Status AddFacts(mysql::Transaction& tx, const FactsByLead& facts) {
  std::vector<mysql::Params> leads;
  for (const auto& [lead, known] : facts) leads.push_back({lead, LatestTrigger(known)});
  SMK_RETURN_IF_ERROR(tx.InsertRows("sla_lead", {"lead_id", "latest_trigger_time"}, leads, kRaiseLatestTrigger));
  SMK_RETURN_IF_ERROR(TakeBack(tx, facts));
  SMK_RETURN_IF_ERROR(InsertAttributes(tx, facts));
  return InsertSignals(tx, facts);
}

absl::Status LockLeads(mysql::Transaction& tx, absl::Span<const LeadId> leads) {
  std::vector<mysql::Params> rows;
  rows.reserve(leads.size());
  for (const LeadId& lead : leads) rows.push_back({lead, NoTrigger()});
  return tx.InsertRows("sla_lead", {"lead_id", "latest_trigger_time"}, rows, kRaiseLatestTrigger);
}

absl::Status ReplaceFacts(mysql::Transaction& tx, const FactsByLead& facts) {
  if (facts.empty()) return absl::OkStatus();
  std::vector<mysql::Params> rows;
  mysql::Params leads;
  for (const auto& [lead, known] : facts) {
    rows.push_back({lead, LatestTrigger(known), known.merged, known.deleted, known.erase_time});
    leads.push_back(lead);
  }
  SMK_RETURN_IF_ERROR(tx.InsertRows("sla_lead", {"lead_id", "latest_trigger_time", "merged", "deleted", "erase_time"},
                                    rows,
                                    absl::StrCat(kRaiseLatestTrigger,
                                                 ", merged = VALUES(merged), deleted = VALUES(deleted), "
                                                 "erase_time = VALUES(erase_time)")));
  SMK_RETURN_IF_ERROR(InsertAttributes(tx, facts));
  SMK_RETURN_IF_ERROR(
      tx.Execute(absl::StrCat("DELETE FROM sla_lead_signal WHERE lead_id IN ", mysql::InList(leads.size())),
                 mysql::PadParams(leads))
          .status());
  return InsertSignals(tx, facts);
}

absl::StatusOr<FactsByLead> LoadFacts(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads) {
  FactsByLead facts;
  if (leads.empty()) return facts;
  for (const LeadId& lead : leads) facts[lead];
  const std::string in = mysql::InList(leads.size());
  const mysql::Params ids = mysql::PadParams(Ids(leads));
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows states,
      tx.Query(absl::StrCat("SELECT lead_id, merged, deleted, erase_time FROM sla_lead WHERE lead_id IN ", in,
                            " AND (merged <> 0 OR deleted <> 0 OR erase_time IS NOT NULL)"),
               ids));
  for (const mysql::Row& row : states) {
    LeadFacts& known = facts[row.GetId<LeadId>(0)];
    known.merged = row.Int(1) != 0;
    known.deleted = row.Int(2) != 0;
    known.erase_time = row.OptionalTime(3);
  }
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows attributes,
      tx.Query(absl::StrCat("SELECT lead_id, sequence, event_id, since, create_time, source_name, campaign, owner, ",
                            "team FROM sla_lead_attributes WHERE lead_id IN ", in, " ORDER BY lead_id, sequence"),
               ids));
  for (const mysql::Row& row : attributes) {
    LeadAttributes a;
    a.sequence = row.Int(1);
    a.event = row.GetId<EventId>(2);
    a.since = row.Time(3);
    a.create_time = row.Time(4);
    a.source = std::string(row.Text(5));
    a.campaign = std::string(row.Text(6));
    a.owner = std::string(row.Text(7));
    a.team = std::string(row.Text(8));
    facts[row.GetId<LeadId>(0)].attributes.push_back(std::move(a));
  }
  SMK_ASSIGN_OR_RETURN(const mysql::Rows signals,
                       tx.Query(absl::StrCat("SELECT lead_id, event_id, kind, occur_time FROM sla_lead_signal WHERE ",
                                             "lead_id IN ", in),
                                ids));
  for (const mysql::Row& row : signals) {
    LeadFacts& known = facts[row.GetId<LeadId>(0)];
    const EventId event = row.GetId<EventId>(1);
    if (row.Int(2) >= kFirstResponseKind) {
      known.responses.push_back({event, row.Time(3), static_cast<ResponseKind>(row.Int(2))});
    } else {
      known.triggers.push_back({static_cast<TriggerKind>(row.Int(2)), event, row.Time(3)});
    }
  }
  return facts;
}

absl::StatusOr<std::vector<LeadMark>> LockLeadsAfter(mysql::Transaction& tx, const LeadId& after, int64_t limit) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT lead_id, latest_trigger_time FROM sla_lead WHERE lead_id > ? ORDER BY lead_id "
                                "LIMIT ? FOR UPDATE",
                                {after, limit}));
  std::vector<LeadMark> leads;
  leads.reserve(rows.size());
  for (const mysql::Row& row : rows) leads.push_back({row.GetId<LeadId>(0), row.Time(1)});
  return leads;
}

}  // namespace smarketing::sla
