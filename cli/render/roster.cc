#include "cli/render/roster.h"

#include "absl/strings/str_cat.h"
#include "cli/output.h"
#include "cli/page.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr auto kRight = Table::Align::kRight;

std::string DecisionText(const pb::PreviewRoutingResponse& response) {
  const std::string by = response.routing_rule().empty() ? "" : absl::StrCat(", by ", response.routing_rule());
  if (!response.rep().empty()) {
    return absl::StrCat(response.rep(), response.team().empty() ? "" : absl::StrCat(" of ", response.team()),
                        " would get it", by);
  }
  if (!response.held_reason().empty()) return absl::StrCat("it would be held: ", response.held_reason(), by);
  if (!response.team().empty()) return absl::StrCat("it would go into the queue of ", response.team(), by);
  return "no rule matches";
}

}  // namespace

std::string RenderRosterChanges(const pb::ReplaceRosterResponse& response, bool dry_run) {
  std::string text;
  for (const std::string& name : response.created()) absl::StrAppend(&text, "+ ", Harmless(name), "\n");
  for (const std::string& name : response.updated()) absl::StrAppend(&text, "~ ", Harmless(name), "\n");
  for (const std::string& name : response.deleted()) absl::StrAppend(&text, "- ", Harmless(name), "\n");
  return absl::StrCat(text, FormatCount(response.created_size()), " new, ", FormatCount(response.updated_size()),
                      " changed, ", FormatCount(response.deleted_size()), " deleted",
                      dry_run ? "; a dry run, nothing was done\n" : "\n");
}

std::string RenderRouting(const pb::PreviewRoutingResponse& response) {
  Page page;
  page.Line(DecisionText(response));
  for (const auto& step : response.steps()) {
    page.Heading(step.routing_rule());
    page.Text(step.matched() ? "matches" : absl::StrCat("does not match: ", step.failed_condition()));
    Table candidates({{"REP"}, {"FREE"}, {"OPEN", kRight}, {"LAST 24 H", kRight}, {"SHARE", kRight}, {"WHY NOT"}});
    for (const auto& one : step.candidates()) {
      candidates.AddRow({one.rep(), one.eligible() ? "yes" : "no", FormatCount(one.open_leads()),
                         FormatCount(one.received_last_24h()), FormatPoints(one.share()), one.reason()});
    }
    page.Add(candidates);
  }
  return page.text();
}

}  // namespace smarketing::cli
