#include "cli/render/lead.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/convert.h"
#include "cli/lead_ref.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

// The parts that are there, with something between them.
std::string Join(absl::Span<const std::string> parts, absl::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) absl::StrAppend(&text, text.empty() ? "" : separator, part);
  }
  return text;
}

std::string Since(absl::string_view prefix, const google::protobuf::Timestamp& time) {
  const std::string text = FormatTime(time);
  return text.empty() ? "" : absl::StrCat(prefix, text);
}

std::string ScoreText(const pb::Lead& lead) {
  if (!lead.has_score()) return "";
  return absl::StrCat(lead.score().grade(), "  (fit ", FormatPoints(lead.score().fit()), ", engagement ",
                      FormatPoints(lead.score().engagement()), ")");
}

constexpr LeadField kFields[] = {
    {"name", [](const pb::Lead& lead) { return lead.name(); }},
    {"person", [](const pb::Lead& lead) { return PersonText(lead.profile()); }},
    {"job title", [](const pb::Lead& lead) { return lead.profile().job_title(); }},
    {"company", [](const pb::Lead& lead) { return lead.profile().company_name(); }},
    {"website", [](const pb::Lead& lead) { return lead.profile().website(); }},
    {"address",
     [](const pb::Lead& lead) {
       const auto& profile = lead.profile();
       return Join({profile.street_address(), Join({profile.postal_code(), profile.city()}, " "), profile.region()},
                   ", ");
     }},
    {"country", [](const pb::Lead& lead) { return lead.profile().country_code(); }},
    {"language", [](const pb::Lead& lead) { return lead.profile().language_code(); }},
    {"identities", [](const pb::Lead& lead) { return IdentitiesText(lead); }},
    {"stage",
     [](const pb::Lead& lead) {
       return Join({EnumText(lead.stage()), Since("since ", lead.stage_enter_time()),
                    Since("until ", lead.recycle_until_time())},
                   " ");
     }},
    {"score", ScoreText},
    {"persona", [](const pb::Lead& lead) { return lead.persona(); }},
    {"source",
     [](const pb::Lead& lead) {
       const auto& source = lead.source();
       return Join({source.channel(), source.source(), source.medium(), source.campaign(), source.content()}, " / ");
     }},
    {"owner", [](const pb::Lead& lead) { return lead.owner(); }},
    {"team", [](const pb::Lead& lead) { return lead.team(); }},
    {"tags", [](const pb::Lead& lead) { return absl::StrJoin(lead.tags(), ", "); }},
    {"hand-off", [](const pb::Lead& lead) { return lead.open_handoff(); }},
    {"first response", [](const pb::Lead& lead) { return FormatTime(lead.first_response_time()); }},
    {"created", [](const pb::Lead& lead) { return FormatTime(lead.create_time()); }},
    {"updated", [](const pb::Lead& lead) { return FormatTime(lead.update_time()); }},
    {"deleted",
     [](const pb::Lead& lead) {
       return Join({FormatTime(lead.delete_time()),
                    Since("(erased for good on ", lead.purge_time()) + (lead.has_purge_time() ? ")" : "")},
                   " ");
     }},
    {"erased", [](const pb::Lead& lead) { return FormatTime(lead.erase_time()); }},
    {"merged from", [](const pb::Lead& lead) { return absl::StrJoin(lead.merged_leads(), ", "); }},
    {"etag", [](const pb::Lead& lead) { return lead.etag(); }},
};

std::string DealText(const pb::DealTimelineEntry& deal) {
  return Join({deal.deal(), EnumText(deal.state()), Join({deal.pipeline(), deal.stage()}, "/")}, " ");
}

std::string HandoffText(const pb::HandoffEntry& entry) {
  return Join({EnumText(entry.state()), entry.rep().empty() ? "" : absl::StrCat("rep ", entry.rep()),
               entry.team().empty() ? "" : absl::StrCat("team ", entry.team()), entry.reason(),
               entry.note().empty() ? "" : absl::StrCat("“", entry.note(), "”")},
              ", ");
}

}  // namespace

std::string PersonText(const pb::LeadProfile& profile) {
  return Join({profile.given_name(), profile.family_name()}, " ");
}

std::string WhoText(const pb::Lead& lead) {
  const std::string who = Join({PersonText(lead.profile()), lead.profile().company_name()}, ", ");
  if (!who.empty()) return who;
  return lead.identities().empty() ? lead.name() : IdentityText(lead.identities(0));
}

std::string IdentitiesText(const pb::Lead& lead) {
  return absl::StrJoin(lead.identities(), ", ", [](std::string* out, const pb::Identity& identity) {
    absl::StrAppend(out, IdentityText(identity));
  });
}

absl::Span<const LeadField> LeadFields() { return kFields; }

std::string RenderLead(const pb::Lead& lead) {
  Table fields({{"FIELD"}, {"VALUE"}});
  for (const LeadField& field : kFields) {
    if (const std::string text = field.text(lead); !text.empty()) fields.AddRow({field.label, text});
  }
  std::string text = fields.Render();
  if (lead.stage_summaries().empty()) return text;
  Table stages(
      {{"STAGE"}, {"FIRST"}, {"LATEST"}, {"TIMES", Table::Align::kRight}, {"TIME IN STAGE", Table::Align::kRight}});
  for (const auto& summary : lead.stage_summaries()) {
    stages.AddRow({EnumText(summary.stage()), FormatTime(summary.first_enter_time()),
                   FormatTime(summary.latest_enter_time()), FormatCount(summary.entries()),
                   FormatSpan(summary.time_in_stage())});
  }
  return absl::StrCat(text, "\n", stages.Render());
}

std::string RenderProvenance(const pb::Lead& lead) {
  Table table({{"FIELD"}, {"SAID BY"}, {"AS OF"}});
  for (const pb::FieldProvenance& one : lead.field_provenance()) {
    table.AddRow({one.field(), one.actor(), FormatTime(one.occur_time())});
  }
  return table.Render();
}

std::vector<Table::Column> LeadColumns() {
  return {{"NAME"}, {"STAGE"}, {"GRADE"}, {"COMPANY"}, {"IDENTITIES"}, {"SOURCE"}, {"OWNER"}, {"CREATED"}};
}

std::vector<std::string> LeadCells(const pb::Lead& lead) {
  return {lead.name(),          EnumText(lead.stage()), lead.score().grade(), lead.profile().company_name(),
          IdentitiesText(lead), lead.source().source(), lead.owner(),         FormatTime(lead.create_time())};
}

std::string TouchText(const pb::Touch& touch) {
  return Join({EnumText(touch.kind()), touch.source().source(), touch.source().campaign(), touch.source().content()},
              " ");
}

std::string AttemptText(const pb::Attempt& attempt) {
  return Join(
      {Join({EnumText(attempt.kind()), attempt.direction() == pb::ATTEMPT_DIRECTION_INBOUND ? "inbound" : "",
             attempt.rep().empty() ? "" : absl::StrCat("by ", attempt.rep()), attempt.automated() ? "(automated)" : ""},
            " "),
       EnumText(attempt.outcome()), attempt.note().empty() ? "" : absl::StrCat("“", attempt.note(), "”")},
      ", ");
}

std::vector<std::string> TimelineCells(const pb::TimelineEntry& entry) {
  const std::string when = FormatTime(entry.occur_time());
  switch (entry.entry_case()) {
    case pb::TimelineEntry::kStage:
      return {when, "stage",
              Join({EnumText(entry.stage().stage()),
                    entry.stage().reason().empty() ? "" : absl::StrCat("(", entry.stage().reason(), ")"),
                    entry.stage().note().empty() ? "" : absl::StrCat("“", entry.stage().note(), "”")},
                   " ")};
    case pb::TimelineEntry::kTouch:
      return {when, "touch", TouchText(entry.touch())};
    case pb::TimelineEntry::kAttempt:
      return {when, "attempt", AttemptText(entry.attempt())};
    case pb::TimelineEntry::kHandoff:
      return {when, "hand-off", HandoffText(entry.handoff())};
    case pb::TimelineEntry::kDeal:
      return {when, "deal", DealText(entry.deal())};
    case pb::TimelineEntry::ENTRY_NOT_SET:
      break;
  }
  return {when, "?"};
}

std::vector<std::string> ActivityCells(const pb::Activity& activity) {
  const std::string when = FormatTime(activity.occur_time());
  switch (activity.activity_case()) {
    case pb::Activity::kTouch:
      return {when, "touch", TouchText(activity.touch()), activity.lead()};
    case pb::Activity::kAttempt:
      return {when, "attempt", AttemptText(activity.attempt()), activity.lead()};
    case pb::Activity::ACTIVITY_NOT_SET:
      break;
  }
  return {when, "?", "", activity.lead()};
}

std::vector<Table::Column> ChangeColumns() {
  return {{"WHEN"}, {"WHO"}, {"ORIGIN"}, {"ACTION"}, {"FIELD"}, {"FROM"}, {"TO"}};
}

std::vector<std::vector<std::string>> ChangeRows(const pb::LeadChange& change) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& field : change.fields()) {
    std::vector<std::string> row = {"", "", "", "", field.field(), field.old_value(), field.new_value()};
    rows.push_back(std::move(row));
  }
  if (rows.empty()) rows.emplace_back(4);
  // What all fields share stands in the first row.
  rows[0][0] = FormatTime(change.change_time());
  rows[0][1] = change.actor();
  rows[0][2] = change.origin();
  rows[0][3] = change.action();
  return rows;
}

}  // namespace smarketing::cli
