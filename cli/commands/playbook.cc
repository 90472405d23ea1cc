// playbook get|revisions|show|propose|retire|approve|reject.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/commands/propose.h"
#include "cli/convert.h"
#include "cli/flags.h"
#include "cli/list_command.h"
#include "cli/render/playbook.h"
#include "cli/step_command.h"
#include "cli/yaml_file.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/playbook_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::PlaybookService::Stub;

void AddGet(CLI::App* playbook, Invocation* invocation) {
  struct Flags {
    std::string at;
    bool yaml = false;
  };
  auto* command = playbook->add_subcommand("get", "what is in force, now or at any time");
  command->footer("Example: smctl playbook get --at 2026-01-01 --yaml");
  auto flags = std::make_shared<Flags>();
  command->add_option("--at", flags->at, "when; default: now");
  command->add_flag("--yaml", flags->yaml, "whole, in the form that propose takes");
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::GetPlaybookRequest request;
    if (const auto time = TimeFlag("--at", flags->at, violations)) *request.mutable_time() = *time;
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    return CallAndShow<pb::PlaybookService>(session, &Stub::GetPlaybook, request, [flags](pb::Playbook response) {
      if (!flags->yaml) return RenderPlaybook(response);
      response.clear_time();
      for (auto& revision : *response.mutable_revisions()) {
        // They follow from the content, or belong to what was.
        revision.clear_item();
        revision.clear_effective_time();
        revision.clear_comment();
      }
      return ToYaml(response);
    });
  });
}

void AddRevisions(CLI::App* playbook, Invocation* invocation) {
  struct Flags {
    std::string item, state;
  };
  auto flags = std::make_shared<Flags>();
  auto* command = AddList<pb::PlaybookService>(
      playbook, invocation,
      {.name = "revisions",
       .description = "what was proposed, newest first",
       .example = "smctl playbook revisions --state proposed"},
      &Stub::ListPlaybookRevisions, RevisionColumns(),
      [](const pb::ListPlaybookRevisionsResponse& page) -> const auto& { return page.revisions(); }, RevisionCells,
      [flags](const Session&, pb::ListPlaybookRevisionsRequest& request) {
        Violations violations;
        request.set_item(flags->item);
        request.set_state(EnumFlag<pb::PlaybookRevisionState>("--state", flags->state, violations));
        return violations.ToStatus(kWrongUsage);
      });
  command->add_option("--item", flags->item, "only of this item, such as reasons/NO_BUDGET");
  command->add_option("--state", flags->state, "only these: " + EnumNames<pb::PlaybookRevisionState>());
}

void AddPropose(CLI::App* playbook, Invocation* invocation) {
  struct Flags : ProposeFlags {
    std::string file;
  };
  auto* command = playbook->add_subcommand("propose", "propose items as a YAML file says, all or none");
  command->footer("Example: smctl playbook propose examples/playbook.yaml --comment 'as agreed on Monday'");
  auto flags = std::make_shared<Flags>();
  command->add_option("file", flags->file, std::string(kYamlFileHelp) + ", with a list of revisions")->required();
  flags->AddTo(command);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::Playbook file;
    SMK_RETURN_IF_ERROR(ReadYamlFile(flags->file, &file));
    return Propose(session, *flags, {file.revisions().begin(), file.revisions().end()});
  });
}

void AddRetire(CLI::App* playbook, Invocation* invocation) {
  struct Flags : ProposeFlags {
    std::string item;
  };
  auto* command = playbook->add_subcommand("retire", "propose that an item counts no more");
  command->footer("Example: smctl playbook retire reasons/STUDENT --comment 'we sell to them now'");
  auto flags = std::make_shared<Flags>();
  command->add_option("item", flags->item, "such as personas/cto")->required();
  flags->AddTo(command);
  OnSession(command, invocation, [flags](const Session& session) {
    pb::PlaybookRevision revision;
    revision.set_item(flags->item);
    return Propose(session, *flags, {revision});
  });
}

// Several at once: what was proposed together is mostly approved together.
void AddApprove(CLI::App* playbook, Invocation* invocation) {
  struct Flags {
    std::vector<std::string> names;
    std::string function;
  };
  auto* command = playbook->add_subcommand("approve", "agree for one function; in force once both have");
  command->footer("Example: smctl playbook approve playbookRevisions/018f… --for marketing");
  auto flags = std::make_shared<Flags>();
  command->add_option("revisions", flags->names, "playbookRevisions/{id} or their ids")->required();
  command->add_option("--for", flags->function, "marketing or sales")
      ->required()
      ->check(CLI::IsMember({"marketing", "sales"}));
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    for (const std::string& name : flags->names) {
      pb::ApprovePlaybookRevisionRequest request;
      request.set_request_id(NewRequestId());
      request.set_name(FullName("playbookRevisions", name));
      request.set_function(*ParseEnum<pb::BusinessFunction>(flags->function));
      SMK_RETURN_IF_ERROR(CallAndShow<pb::PlaybookService>(
          session, &Stub::ApprovePlaybookRevision, request, [](const pb::PlaybookRevision& revision) {
            return absl::StrCat(
                EnumText(revision.state()), "  ", revision.item(), "  ", revision.name(),
                revision.has_effective_time() ? absl::StrCat("  from ", FormatTime(revision.effective_time())) : "",
                "\n");
          }));
    }
    return absl::OkStatus();
  });
}

}  // namespace

void AddPlaybookCommands(CLI::App& root, Invocation* invocation) {
  const StepSubject revision = {"revision", "playbookRevisions/{id} or its id",
                                [](const Session&, absl::string_view text) -> absl::StatusOr<std::string> {
                                  return FullName("playbookRevisions", text);
                                }};
  auto* playbook = root.add_subcommand("playbook", "the language that marketing and sales share, agreed by both");
  playbook->require_subcommand(1);
  AddGet(playbook, invocation);
  AddRevisions(playbook, invocation);
  AddStep<pb::PlaybookService>(playbook, invocation, {"show", "one revision, whole"}, revision,
                               &Stub::GetPlaybookRevision, RenderRevision);
  AddPropose(playbook, invocation);
  AddRetire(playbook, invocation);
  AddApprove(playbook, invocation);
  AddStep<pb::PlaybookService>(playbook, invocation, {"reject", "end a proposal"}, revision,
                               &Stub::RejectPlaybookRevision, RenderRevision);
}

}  // namespace smarketing::cli
