// roster get|apply|absence add|absence remove|preview-routing.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/convert.h"
#include "cli/flags.h"
#include "cli/lead_ref.h"
#include "cli/render/roster.h"
#include "cli/yaml_file.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/roster_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::RosterService::Stub;

void AddGet(CLI::App* roster, Invocation* invocation) {
  auto* command = roster->add_subcommand("get", "teams, reps, absences and routing rules as YAML, to edit and apply");
  OnSession(command, invocation, [](const Session& session) -> absl::Status {
    pb::Roster response;
    SMK_RETURN_IF_ERROR(session.Call<pb::RosterService>(&Stub::GetRoster, pb::GetRosterRequest(), &response));
    PrintYaml(session, response);
    return absl::OkStatus();
  });
}

struct ApplyFlags {
  std::string file, request_id;
  bool dry_run = false;
  bool yes = false;
};

absl::Status Apply(const Session& session, const ApplyFlags& flags) {
  pb::ReplaceRosterRequest request;
  SMK_RETURN_IF_ERROR(ReadYamlFile(flags.file, request.mutable_roster()));
  if (flags.dry_run || !flags.yes) {
    request.set_request_id(NewRequestId());
    request.set_validate_only(true);
    pb::ReplaceRosterResponse preview;
    SMK_RETURN_IF_ERROR(session.Call<pb::RosterService>(&Stub::ReplaceRoster, request, &preview));
    if (flags.dry_run) {
      Show(session, preview, [](const auto& response) { return RenderRosterChanges(response, /*dry_run=*/true); });
      return absl::OkStatus();
    }
    if (!preview.deleted().empty()) {
      std::string question;
      for (const std::string& name : preview.deleted()) absl::StrAppend(&question, "- ", Harmless(name), "\n");
      SMK_RETURN_IF_ERROR(Confirm(question + "These are not in the file. Delete them?", flags.yes));
    }
    request.set_validate_only(false);
  }
  request.set_request_id(RequestId(flags.request_id));
  return CallAndShow<pb::RosterService>(session, &Stub::ReplaceRoster, request, [](const auto& response) {
    return RenderRosterChanges(response, /*dry_run=*/false);
  });
}

void AddApply(CLI::App* roster, Invocation* invocation) {
  auto* command = roster->add_subcommand(
      "apply", "make the roster be as a YAML file says; asks before it deletes what is not in it");
  command->footer("Example: smctl roster apply examples/roster.yaml --dry-run");
  auto flags = std::make_shared<ApplyFlags>();
  command->add_option("file", flags->file, kYamlFileHelp)->required();
  command->add_flag("--dry-run", flags->dry_run, "only say what would be new, changed and deleted");
  command->add_flag("--yes", flags->yes, "do not ask");
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) { return Apply(session, *flags); });
}

void AddAbsenceAdd(CLI::App* absence, Invocation* invocation) {
  struct Flags {
    std::string rep, from, to, note, key, request_id;
  };
  auto* command = absence->add_subcommand("add", "a time in which a rep gets no new leads");
  command->footer("Example: smctl roster absence add ana --from 2026-07-01 --to 2026-07-15 --note holidays");
  auto flags = std::make_shared<Flags>();
  command->add_option("rep", flags->rep, "the key of a rep")->required();
  command->add_option("--from", flags->from, "its start")->required();
  command->add_option("--to", flags->to, "its end, when the rep is back")->required();
  command->add_option("--note", flags->note);
  command->add_option("--key", flags->key, "what to call it; default: a new id");
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::CreateAbsenceRequest request;
    request.set_request_id(RequestId(flags->request_id));
    pb::Absence& one = *request.mutable_absence();
    one.set_rep(flags->rep);
    one.set_note(flags->note);
    if (!flags->key.empty()) one.set_name(FullName("absences", flags->key));
    if (const auto time = TimeFlag("--from", flags->from, violations)) *one.mutable_start_time() = *time;
    if (const auto time = TimeFlag("--to", flags->to, violations)) *one.mutable_end_time() = *time;
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    return CallAndShow<pb::RosterService>(session, &Stub::CreateAbsence, request, [](const pb::Absence& created) {
      return absl::StrCat(created.name(), ": ", created.rep(), " from ", FormatTime(created.start_time()), " to ",
                          FormatTime(created.end_time()), "\n");
    });
  });
}

void AddAbsenceRemove(CLI::App* absence, Invocation* invocation) {
  struct Flags {
    std::string name, request_id;
  };
  auto* command = absence->add_subcommand("remove", "the rep gets new leads again");
  auto flags = std::make_shared<Flags>();
  command->add_option("absence", flags->name, "absences/{key} or its key")->required();
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::DeleteAbsenceRequest request;
    request.set_request_id(RequestId(flags->request_id));
    request.set_name(FullName("absences", flags->name));
    return CallAndShow<pb::RosterService>(session, &Stub::DeleteAbsence, request,
                                          [](const auto&) { return "removed\n"; });
  });
}

void AddPreviewRouting(CLI::App* roster, Invocation* invocation) {
  struct Flags {
    std::string lead, file;
  };
  auto* command = roster->add_subcommand("preview-routing", "who would get a lead now, and why; changes nothing");
  command->footer("Example: smctl roster preview-routing ana@example.com --roster roster.yaml");
  auto flags = std::make_shared<Flags>();
  command->add_option("lead", flags->lead, kLeadHelp)->required();
  command->add_option("--roster", flags->file, "a roster to try instead of the present one, as YAML");
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::PreviewRoutingRequest request;
    SetLead(flags->lead, &request);
    if (!flags->file.empty()) SMK_RETURN_IF_ERROR(ReadYamlFile(flags->file, request.mutable_roster()));
    return CallAndShow<pb::RosterService>(session, &Stub::PreviewRouting, request, RenderRouting);
  });
}

}  // namespace

void AddRosterCommands(CLI::App& root, Invocation* invocation) {
  auto* roster = root.add_subcommand("roster", "who sells, and who gets which lead");
  roster->require_subcommand(1);
  AddGet(roster, invocation);
  AddApply(roster, invocation);
  auto* absence = roster->add_subcommand("absence", "when reps are away");
  absence->require_subcommand(1);
  AddAbsenceAdd(absence, invocation);
  AddAbsenceRemove(absence, invocation);
  AddPreviewRouting(roster, invocation);
}

}  // namespace smarketing::cli
