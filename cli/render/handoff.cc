#include "cli/render/handoff.h"

#include "absl/strings/str_cat.h"
#include "cli/convert.h"
#include "common/time/proto_time.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr auto kRight = Table::Align::kRight;

std::string Age(const google::protobuf::Timestamp& time, absl::Time now) {
  const auto parsed = FromProtoTime(time);
  return parsed.ok() ? FormatSpan(now - *parsed) : "";
}

// "1 h 5 min", "overdue 3 min"; empty when it never expires.
std::string Left(const pb::Handoff& handoff, absl::Time now) {
  if (!handoff.has_expire_time()) return "";
  const auto parsed = FromProtoTime(handoff.expire_time());
  if (!parsed.ok()) return "";
  return *parsed >= now ? FormatSpan(*parsed - now) : absl::StrCat("overdue ", FormatSpan(now - *parsed));
}

bool IsWaiting(const pb::Handoff& handoff) { return handoff.state() == pb::HANDOFF_STATE_SUBMITTED; }

std::string AssigneeText(const std::string& team, const std::string& rep) {
  if (rep.empty()) return team.empty() ? "" : absl::StrCat("anybody of ", team);
  return team.empty() ? rep : absl::StrCat(rep, " (", team, ")");
}

}  // namespace

void AddHandoff(Page& page, const pb::Handoff& handoff, absl::Time now) {
  page.Field("name", handoff.name());
  page.Field("state", EnumText(handoff.state()));
  page.Field("for", AssigneeText(handoff.team(), handoff.rep()));
  page.Field("held", handoff.held_reason());
  page.Field("rule", handoff.routing_rule());
  page.Field("grade", handoff.grade());
  page.Field("submitted",
             absl::StrCat(FormatTime(handoff.submit_time()), " by ", handoff.submitter(),
                          IsWaiting(handoff) ? absl::StrCat(", ", Age(handoff.submit_time(), now), " ago") : ""));
  if (IsWaiting(handoff)) page.Field("expires in", Left(handoff, now));
  page.Field("accepted", FormatTime(handoff.accept_time()));
  page.Field("closed", FormatTime(handoff.close_time()));
  page.Field("reason", handoff.reason());
  page.Field("note", handoff.note());
  page.Field("answer", handoff.answer_note());
  page.Field("deal", handoff.deal());
  page.Field("follows", handoff.previous_handoff());
}

std::string RenderHandoff(const pb::Handoff& handoff, absl::Time now) {
  Page page;
  page.Line(absl::StrCat(EnumText(handoff.state()), "  ", handoff.lead()));
  AddHandoff(page, handoff, now);
  page.Field("etag", handoff.etag());
  page.Heading("HISTORY");
  Table history({{"WHEN"}, {"STATE"}, {"FOR"}, {"BY"}, {"REASON"}, {"NOTE"}});
  for (const auto& entry : handoff.history()) {
    history.AddRow({FormatTime(entry.occur_time()), EnumText(entry.state()), AssigneeText(entry.team(), entry.rep()),
                    entry.actor(), entry.reason(), entry.note()});
  }
  page.Add(history);
  return page.text();
}

std::vector<Table::Column> HandoffColumns() {
  return {{"NAME"}, {"LEAD"}, {"STATE"}, {"TEAM"}, {"REP"}, {"GRADE"}, {"SUBMITTED"}, {"CLOSED"}, {"REASON"}};
}

std::vector<std::string> HandoffCells(const pb::Handoff& handoff) {
  return {handoff.name(),  handoff.lead(),  EnumText(handoff.state()),         handoff.team(),
          handoff.rep(),   handoff.grade(), FormatTime(handoff.submit_time()), FormatTime(handoff.close_time()),
          handoff.reason()};
}

std::vector<Table::Column> QueueColumns() {
  return {{"NAME"}, {"WHO"}, {"GRADE"}, {"WAITS", kRight}, {"EXPIRES IN", kRight}, {"FOR"}, {"HELD"}, {"NOTE"}};
}

std::vector<std::string> QueueCells(const pb::Handoff& handoff, const std::string& who, absl::Time now) {
  return {handoff.name(),        who.empty() ? handoff.lead() : who,
          handoff.grade(),       Age(handoff.submit_time(), now),
          Left(handoff, now),    AssigneeText(handoff.team(), handoff.rep()),
          handoff.held_reason(), handoff.note()};
}

}  // namespace smarketing::cli
