// scoring show|preview|propose|job|calibration.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/commands/propose.h"
#include "cli/flags.h"
#include "cli/progress.h"
#include "cli/render/playbook.h"
#include "cli/render/score.h"
#include "cli/yaml_file.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "smarketing/lead/v1/playbook_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::PlaybookService::Stub;

absl::Status ShowModel(const Session& session, const std::string& at, bool yaml) {
  Violations violations;
  pb::GetPlaybookRequest request;
  if (const auto time = TimeFlag("--at", at, violations)) *request.mutable_time() = *time;
  SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
  pb::Playbook playbook;
  SMK_RETURN_IF_ERROR(session.Call<pb::PlaybookService>(&Stub::GetPlaybook, request, &playbook));
  for (const auto& revision : playbook.revisions()) {
    if (!revision.has_scoring_model()) continue;
    Show(session, revision.scoring_model(), [&](const pb::ScoringModel& model) {
      if (yaml) return ToYaml(model);
      return absl::StrCat(revision.name().empty() ? "the built-in model" : revision.name(), "\n\n", RenderModel(model));
    });
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kNotFound, "PLAYBOOK_ITEM_NOT_FOUND", "no scoring model is in force then");
}

absl::Status Preview(const Session& session, const std::string& file) {
  pb::PreviewScoringModelRequest request;
  SMK_RETURN_IF_ERROR(ReadYamlFile(file, request.mutable_scoring_model()));
  Progress progress("leads");
  pb::PreviewScoringModelResponse last;
  SMK_RETURN_IF_ERROR(session.Read<pb::PlaybookService>(
      &Stub::PreviewScoringModel, request, [&](const pb::PreviewScoringModelResponse& response) {
        last = response;
        progress.Show({last.leads_done(), last.leads_done(), last.leads_total(),
                       absl::StrCat(FormatCount(last.leads_changed()), " would change")});
      }));
  progress.Finish();
  if (!last.done()) return absl::UnavailableError("the preview ended before it was done; it can be begun again");
  Show(session, last, RenderGradeChanges);
  return absl::OkStatus();
}

absl::Status ShowJob(const Session& session, bool wait) {
  Progress progress("leads");
  while (true) {
    pb::ScoringJob job;
    SMK_RETURN_IF_ERROR(session.Call<pb::PlaybookService>(&Stub::GetScoringJob, pb::GetScoringJobRequest(), &job));
    if (!wait || job.state() == pb::SCORING_JOB_STATE_DONE) {
      progress.Finish();
      Show(session, job, RenderScoringJob);
      return absl::OkStatus();
    }
    progress.Show({.done = job.leads_done(), .position = job.leads_done(), .total = job.leads_total()});
    Clock::Real()->Sleep(absl::Milliseconds(500));
  }
}

void AddShow(CLI::App* scoring, Invocation* invocation) {
  struct Flags {
    std::string at;
    bool yaml = false;
  };
  auto* command = scoring->add_subcommand("show", "the scoring model that is in force, now or at any time");
  command->footer("Example: smctl scoring show --yaml >scoring_model.yaml");
  auto flags = std::make_shared<Flags>();
  command->add_option("--at", flags->at, "when; default: now");
  command->add_flag("--yaml", flags->yaml, "in the form that preview and propose take");
  OnSession(command, invocation,
            [flags](const Session& session) { return ShowModel(session, flags->at, flags->yaml); });
}

void AddPropose(CLI::App* scoring, Invocation* invocation) {
  struct Flags : ProposeFlags {
    std::string file;
  };
  auto* command = scoring->add_subcommand("propose", "propose a scoring model; see smctl playbook approve");
  auto flags = std::make_shared<Flags>();
  command->add_option("file", flags->file, kYamlFileHelp)->required();
  flags->AddTo(command);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::PlaybookRevision revision;
    SMK_RETURN_IF_ERROR(ReadYamlFile(flags->file, revision.mutable_scoring_model()));
    return Propose(session, *flags, {revision});
  });
}

}  // namespace

void AddScoringCommands(CLI::App& root, Invocation* invocation) {
  auto* scoring = root.add_subcommand("scoring", "how good leads are: the model, and what another would do");
  scoring->require_subcommand(1);
  AddShow(scoring, invocation);

  auto* preview = scoring->add_subcommand("preview", "which leads would change grade under a model; changes nothing");
  preview->footer("Example: smctl scoring preview examples/scoring_model.yaml");
  auto file = std::make_shared<std::string>();
  preview->add_option("file", *file, kYamlFileHelp)->required();
  OnSession(preview, invocation, [file](const Session& session) { return Preview(session, *file); });

  AddPropose(scoring, invocation);

  auto* job = scoring->add_subcommand("job", "how far the scores of all leads follow the model in force");
  auto wait = std::make_shared<bool>(false);
  job->add_flag("--wait", *wait, "until it is done");
  OnSession(job, invocation, [wait](const Session& session) { return ShowJob(session, *wait); });

  auto* calibration = scoring->add_subcommand("calibration", "predicted chances against what became of the leads");
  auto team = std::make_shared<std::string>();
  calibration->add_option("--team", *team, "only leads of this team");
  OnSession(calibration, invocation, [team](const Session& session) -> absl::Status {
    pb::GetPredictionCalibrationRequest request;
    request.set_team(*team);
    return CallAndShow<pb::LeadService>(session, &pb::LeadService::Stub::GetPredictionCalibration, request,
                                        RenderCalibration);
  });
}

}  // namespace smarketing::cli
