// touch record|list, attempt log|list.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/call_command.h"
#include "cli/commands/lead_parts.h"
#include "cli/flags.h"
#include "cli/lead_ref.h"
#include "cli/list_command.h"
#include "cli/render/lead.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::ActivityService::Stub;

void AddRecordTouch(CLI::App* touch, Invocation* invocation) {
  struct Flags {
    std::string lead, kind, journey, at, external_id, request_id;
    SourceFlags source;
  };
  auto* command = touch->add_subcommand("record", "what a prospect did");
  command->footer(
      "A visitor whom nobody knows yet is fine: the touch joins the lead when the visitor becomes known.\n"
      "Example: smctl touch record visitor:af81 --kind page_view --source google --journey-stage awareness");
  auto flags = std::make_shared<Flags>();
  command->add_option("lead", flags->lead, kLeadHelp)->required();
  command->add_option("--kind", flags->kind, EnumNames<pb::TouchKind>())->required();
  command->add_option("--journey-stage", flags->journey, EnumNames<pb::JourneyStage>());
  command->add_option("--at", flags->at, "when; default: now");
  command->add_option("--external-id", flags->external_id, "SYSTEM:ID; one that is known is not recorded again");
  flags->source.AddTo(command);
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::RecordTouchRequest request;
    request.set_request_id(RequestId(flags->request_id));
    SetLead(flags->lead, &request);
    pb::Touch& one = *request.mutable_touch();
    one.set_kind(EnumFlag<pb::TouchKind>("--kind", flags->kind, violations));
    one.set_journey_stage(EnumFlag<pb::JourneyStage>("--journey-stage", flags->journey, violations));
    if (flags->source.given()) *one.mutable_source() = flags->source.Details();
    if (const auto time = TimeFlag("--at", flags->at, violations)) *one.mutable_occur_time() = *time;
    if (const auto id = ExternalIdFlag("--external-id", flags->external_id, violations)) {
      *one.mutable_external_id() = *id;
    }
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    return CallAndShow<pb::ActivityService>(
        session, &Stub::RecordTouch, request, [](const pb::RecordTouchResponse& response) {
          return absl::StrCat(response.touch().name(),
                              response.lead().empty() ? ": of a visitor whom nobody knows yet" : " of ",
                              response.lead(), response.duplicate() ? ", known already\n" : "\n");
        });
  });
}

struct ActivityListFlags {
  std::string lead, rep, from, to;
};

// Activities of a lead, or of a rep, of which only those that `wanted` says are shown.
void AddActivityList(CLI::App* parent, Invocation* invocation, const ListHelp& help, pb::Activity::ActivityCase wanted,
                     bool by_rep) {
  auto flags = std::make_shared<ActivityListFlags>();
  auto* command = AddList<pb::ActivityService>(
      parent, invocation, help, &Stub::ListActivities, {{"WHEN"}, {"WHAT"}, {"DETAIL"}, {"LEAD"}},
      [wanted](const pb::ListActivitiesResponse& page) {
        std::vector<pb::Activity> activities;
        for (const auto& one : page.activities()) {
          if (one.activity_case() == wanted) activities.push_back(one);
        }
        return activities;
      },
      ActivityCells,
      [flags](const Session& session, pb::ListActivitiesRequest& request) -> absl::Status {
        Violations violations;
        if (flags->lead.empty() == flags->rep.empty()) violations.Add("lead", "or --rep is needed, and not both");
        if (const auto time = TimeFlag("--from", flags->from, violations)) *request.mutable_start_time() = *time;
        if (const auto time = TimeFlag("--to", flags->to, violations)) *request.mutable_end_time() = *time;
        SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
        request.set_rep(flags->rep);
        if (!flags->lead.empty()) {
          SMK_ASSIGN_OR_RETURN(*request.mutable_lead(), FindLeadName(session, flags->lead));
        }
        return absl::OkStatus();
      });
  auto* lead = command->add_option("lead", flags->lead, kLeadHelp);
  if (by_rep) {
    command->add_option("--rep", flags->rep, "of this rep, instead of a lead");
  } else {
    lead->required();
  }
  command->add_option("--from", flags->from, "what occurred then or later");
  command->add_option("--to", flags->to, "what occurred before");
}

}  // namespace

void AddLogAttempt(CLI::App* parent, Invocation* invocation, const std::string& name) {
  struct Flags {
    std::string lead, kind = "call", direction = "outbound", outcome, rep, at, duration, note, external_id, request_id;
    bool automated = false;
  };
  auto* command = parent->add_subcommand(name, "what sales did about a lead");
  command->footer("Example: smctl attempt log ana@example.com --kind call --outcome connected --duration 12m");
  auto flags = std::make_shared<Flags>();
  command->add_option("lead", flags->lead, kLeadHelp)->required();
  command->add_option("--kind", flags->kind, EnumNames<pb::AttemptKind>())->capture_default_str();
  command->add_option("--direction", flags->direction, EnumNames<pb::AttemptDirection>())->capture_default_str();
  command->add_option("--outcome", flags->outcome, EnumNames<pb::AttemptOutcome>());
  command->add_option("--rep", flags->rep, "who; default: you");
  command->add_option("--at", flags->at, "when; default: now");
  command->add_option("--duration", flags->duration, "such as 90s or 12m");
  command->add_option("--note", flags->note, "in words");
  command->add_option("--external-id", flags->external_id, "SYSTEM:ID; one that is known is not logged again");
  command->add_flag("--automated", flags->automated, "made by a program: no genuine response");
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::LogAttemptRequest request;
    request.set_request_id(RequestId(flags->request_id));
    SetLead(flags->lead, &request);
    pb::Attempt& attempt = *request.mutable_attempt();
    attempt.set_kind(EnumFlag<pb::AttemptKind>("--kind", flags->kind, violations));
    attempt.set_direction(EnumFlag<pb::AttemptDirection>("--direction", flags->direction, violations));
    attempt.set_outcome(EnumFlag<pb::AttemptOutcome>("--outcome", flags->outcome, violations));
    attempt.set_rep(flags->rep);
    attempt.set_note(flags->note);
    attempt.set_automated(flags->automated);
    if (const auto time = TimeFlag("--at", flags->at, violations)) *attempt.mutable_occur_time() = *time;
    if (const auto id = ExternalIdFlag("--external-id", flags->external_id, violations)) {
      *attempt.mutable_external_id() = *id;
    }
    if (!flags->duration.empty()) {
      absl::Duration duration;
      if (!absl::ParseDuration(flags->duration, &duration) || duration < absl::ZeroDuration() ||
          duration == absl::InfiniteDuration()) {
        violations.Add("--duration", "is not a duration such as 90s or 12m");
      } else {
        *attempt.mutable_duration() = ToProtoDuration(duration);
      }
    }
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    return CallAndShow<pb::ActivityService>(
        session, &Stub::LogAttempt, request, [](const pb::LogAttemptResponse& response) {
          return absl::StrCat(response.attempt().name(), response.duplicate() ? ": known already" : "",
                              response.first_response() ? ": the first response\n" : "\n");
        });
  });
}

void AddActivityCommands(CLI::App& root, Invocation* invocation) {
  auto* touch = root.add_subcommand("touch", "what prospects did");
  touch->require_subcommand(1);
  AddRecordTouch(touch, invocation);
  AddActivityList(touch, invocation, {.description = "what a lead did, newest first"}, pb::Activity::kTouch,
                  /*by_rep=*/false);
  auto* attempt = root.add_subcommand("attempt", "what sales did about leads");
  attempt->require_subcommand(1);
  AddLogAttempt(attempt, invocation, "log");
  AddActivityList(attempt, invocation,
                  {.description = "what was done about a lead, or by a rep, newest first",
                   .example = "smctl attempt list --rep ana --from 2026-02-01"},
                  pb::Activity::kAttempt, /*by_rep=*/true);
}

}  // namespace smarketing::cli
