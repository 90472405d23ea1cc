// lead get|list|timeline|changes.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/commands/lead_parts.h"
#include "cli/lead_ref.h"
#include "cli/list_command.h"
#include "cli/render/lead.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::LeadService::Stub;

void AddLeadList(CLI::App* lead, Invocation* invocation) {
  auto deleted = std::make_shared<bool>(false);
  auto* list = AddList<pb::LeadService>(
      lead, invocation,
      {.description = "leads, by filter and order",
       .example = "smctl lead list --filter 'stage = MARKETING_QUALIFIED AND source = \"google\"' --limit 200",
       .filter = "owner = \"ana\" AND create_time >= \"2026-01-01T00:00:00Z\"",
       .order_by = "create_time, update_time or stage_enter_time, with or without desc"},
      &Stub::ListLeads, LeadColumns(), [](const pb::ListLeadsResponse& page) -> const auto& { return page.leads(); },
      LeadCells,
      [deleted](const Session&, pb::ListLeadsRequest& request) {
        request.set_show_deleted(*deleted);
        return absl::OkStatus();
      });
  list->add_flag("--show-deleted", *deleted, "deleted ones, too");
}

// A list about one lead, which it names.
template <typename Request, typename Method, typename Items, typename Cells>
void AddOfLead(CLI::App* lead, Invocation* invocation, const ListHelp& help, Method method,
               std::vector<Table::Column> columns, Items items, Cells cells) {
  auto name = std::make_shared<std::string>();
  auto* command =
      AddList<pb::LeadService>(lead, invocation, help, method, std::move(columns), items, cells,
                               [name](const Session& session, Request& request) -> absl::Status {
                                 SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, *name));
                                 return absl::OkStatus();
                               });
  command->add_option("lead", *name, kLeadHelp)->required();
}

}  // namespace

StepSubject LeadSubject() { return {"lead", kLeadHelp, FindLeadName}; }

void AddLeadReads(CLI::App* lead, Invocation* invocation) {
  auto provenance = std::make_shared<bool>(false);
  auto* get = AddStep<pb::LeadService>(lead, invocation, {"get", "one lead, whole", "smctl lead get ana@example.com"},
                                       LeadSubject(), &Stub::GetLead, [provenance](const pb::Lead& one) {
                                         return *provenance ? absl::StrCat(RenderLead(one), "\n", RenderProvenance(one))
                                                            : RenderLead(one);
                                       });
  get->add_flag("--provenance", *provenance, "also who said what is known, and as of when");
  AddLeadList(lead, invocation);
  AddOfLead<pb::GetLeadTimelineRequest>(
      lead, invocation, {.name = "timeline", .description = "all that happened to a lead, newest first"},
      &Stub::GetLeadTimeline, {{"WHEN"}, {"WHAT"}, {"DETAIL"}},
      [](const pb::GetLeadTimelineResponse& page) -> const auto& { return page.entries(); }, TimelineCells);
  AddLeadBriefings(lead, invocation);
  AddOfLead<pb::ListLeadChangesRequest>(
      lead, invocation, {.name = "changes", .description = "who changed what of a lead, newest first"},
      &Stub::ListLeadChanges, ChangeColumns(),
      [](const pb::ListLeadChangesResponse& page) -> const auto& { return page.changes(); }, ChangeRows);
}

}  // namespace smarketing::cli
