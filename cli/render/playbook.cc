#include "cli/render/playbook.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/convert.h"
#include "cli/page.h"
#include "cli/yaml/to_yaml.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr auto kRight = Table::Align::kRight;

// Enum values, as words.
template <typename E, typename Values>
std::string Words(const Values& values) {
  return absl::StrJoin(values, ", ",
                       [](std::string* out, int value) { absl::StrAppend(out, EnumText(static_cast<E>(value))); });
}

std::string ApprovalsText(const pb::PlaybookRevision& revision) {
  return absl::StrJoin(revision.approvals(), ", ", [](std::string* out, const pb::PlaybookApproval& one) {
    absl::StrAppend(out, EnumText(one.function()), " by ", one.approver());
  });
}

// "kinds CHAT, WEBINAR; channels paid_search"
std::string ConditionText(const pb::EngagementRule& rule) {
  std::vector<std::string> parts;
  const auto add = [&parts](const char* what, const std::string& values) {
    if (!values.empty()) parts.push_back(absl::StrCat(what, " ", values));
  };
  add("kind", Words<pb::TouchKind>(rule.touch_kinds()));
  add("journey", Words<pb::JourneyStage>(rule.journey_stages()));
  add("channel", absl::StrJoin(rule.channels(), ", "));
  add("campaign", absl::StrJoin(rule.campaigns(), ", "));
  add("content", absl::StrJoin(rule.contents(), ", "));
  return parts.empty() ? "any touch" : absl::StrJoin(parts, "; ");
}

}  // namespace

std::string ContentText(const pb::PlaybookRevision& revision) {
  switch (revision.content_case()) {
    case pb::PlaybookRevision::kStageDefinition:
      return absl::StrCat(revision.stage_definition().display_name(), ": ", revision.stage_definition().definition());
    case pb::PlaybookRevision::kPersona:
      return absl::StrCat(revision.persona().display_name(), ", ",
                          FormatAmount(revision.persona().questions_size(), "question"));
    case pb::PlaybookRevision::kReason:
      return absl::StrCat(revision.reason().display_name(), " (", Words<pb::ReasonUse>(revision.reason().uses()), ")");
    case pb::PlaybookRevision::kContentAsset:
      return revision.content_asset().title();
    case pb::PlaybookRevision::kScoringModel:
      return absl::StrCat(FormatAmount(revision.scoring_model().fit_rules_size(), "fit rule"), ", ",
                          FormatAmount(revision.scoring_model().engagement_rules_size(), "engagement rule"));
    case pb::PlaybookRevision::CONTENT_NOT_SET:
      break;
  }
  return "retired";
}

std::string RenderPlaybook(const pb::Playbook& playbook) {
  Table table({{"ITEM"}, {"SINCE"}, {"REVISION"}, {"SAYS"}});
  for (const auto& revision : playbook.revisions()) {
    table.AddRow({revision.item(), FormatTime(revision.effective_time()),
                  revision.name().empty() ? "(built in)" : revision.name(), ContentText(revision)});
  }
  return absl::StrCat("as of ", FormatTime(playbook.time()), "\n\n", table.Render());
}

std::vector<Table::Column> RevisionColumns() {
  return {{"NAME"}, {"ITEM"}, {"STATE"}, {"PROPOSED"}, {"BY"}, {"APPROVED FOR"}, {"IN FORCE FROM"}, {"SAYS"}};
}

std::vector<std::string> RevisionCells(const pb::PlaybookRevision& revision) {
  return {revision.name(),
          revision.item(),
          EnumText(revision.state()),
          FormatTime(revision.propose_time()),
          revision.proposer(),
          ApprovalsText(revision),
          FormatTime(revision.effective_time()),
          ContentText(revision)};
}

std::string RenderRevision(const pb::PlaybookRevision& revision) {
  Page page;
  page.Line(absl::StrCat(EnumText(revision.state()), "  ", revision.item(), "  ", revision.name()));
  page.Field("proposed", absl::StrCat(FormatTime(revision.propose_time()), " by ", revision.proposer()));
  page.Field("comment", revision.comment());
  page.Field("approved for", ApprovalsText(revision));
  page.Field("in force from", FormatTime(revision.effective_time()));
  pb::PlaybookRevision content = revision;  // what was proposed, and no more
  content.clear_item();
  content.clear_comment();
  content.clear_effective_time();
  return absl::StrCat(
      page.text(), "\n",
      revision.content_case() == pb::PlaybookRevision::CONTENT_NOT_SET ? "retires the item\n" : ToYaml(content));
}

std::string RenderModel(const pb::ScoringModel& model) {
  Page page;
  page.Line(absl::StrCat("fit: A from ", model.fit_a(), ", B from ", model.fit_b(), ", at most ",
                         model.fit_cap() == 0 ? 100 : model.fit_cap()));
  page.Line(absl::StrCat("engagement: 1 from ", model.engagement_1(), ", 2 from ", model.engagement_2(), ", at most ",
                         model.engagement_cap() == 0 ? 100 : model.engagement_cap(),
                         model.has_half_life() ? absl::StrCat(", halves in ", FormatSpan(model.half_life())) : ""));
  page.Line(absl::StrCat("qualifying grades: ", absl::StrJoin(model.qualifying_grades(), ", ")));
  page.Heading("GROUPS");
  Table groups({{"GROUP"}, {"AT MOST", kRight}});
  for (const auto& group : model.groups()) groups.AddRow({group.id(), FormatCount(group.cap())});
  page.Add(groups);
  page.Heading("FIT");
  Table fit({{"RULE"}, {"GROUP"}, {"POINTS", kRight}, {"FIELD"}, {"IS"}, {"VALUES"}});
  for (const auto& rule : model.fit_rules()) {
    fit.AddRow({rule.id(), rule.group(), FormatCount(rule.points()), rule.field(), EnumText(rule.operator_()),
                absl::StrJoin(rule.values(), ", ")});
  }
  page.Add(fit);
  page.Heading("ENGAGEMENT");
  Table engagement({{"RULE"}, {"GROUP"}, {"POINTS", kRight}, {"FOR"}});
  for (const auto& rule : model.engagement_rules()) {
    engagement.AddRow({rule.id(), rule.group(), FormatCount(rule.points()), ConditionText(rule)});
  }
  page.Add(engagement);
  return page.text();
}

}  // namespace smarketing::cli
