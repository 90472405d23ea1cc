#include "lead_service/rpc/handlers/read_scores.h"

#include <algorithm>
#include <optional>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/score.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/prediction_store.h"
#include "lead_service/storage/score_queries.h"
#include "lead_service/storage/scoring_job_store.h"

namespace smarketing::lead {

absl::Status ReadScoresHandler::ExplainLeadScore(const rpc::Call& call, const v1::ExplainLeadScoreRequest& request,
                                                 v1::ExplainLeadScoreResponse* response) const {
  const LeadId name = LeadIdFromName(request.name());
  std::optional<LeadScoreExplanation> explained;
  LeadPrediction prediction;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const LeadId id, ResolveLead(tx, name, DeletedLeads::kNotFound));
    SMK_ASSIGN_OR_RETURN(const auto leads, LoadLeads(tx, {id}));
    if (leads.empty()) return LeadNotFound(name);
    const Lead& lead = leads.begin()->second;
    SMK_ASSIGN_OR_RETURN(explained, ExplainLead(tx, *references_, lead, clock_->Now()));
    SMK_ASSIGN_OR_RETURN(prediction, PredictLead(tx, lead));
    return absl::OkStatus();
  }));
  if (explained.has_value()) {
    ScoreToProto(explained->current(), *response->mutable_score());
    for (const Contribution& contribution : explained->explanation.contributions) {
      *response->add_contributions() = ContributionToProto(contribution, *explained->model);
    }
  }
  *response->mutable_prediction() = PredictionToProto(prediction);
  return absl::OkStatus();
}

absl::Status ReadScoresHandler::GetPredictionCalibration(const rpc::Call& call,
                                                         const v1::GetPredictionCalibrationRequest& request,
                                                         v1::GetPredictionCalibrationResponse* response) const {
  return database_->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Calibration calibration, LoadCalibration(tx, request.team()));
    *response = CalibrationToProto(calibration);
    return absl::OkStatus();
  });
}

absl::Status ReadScoresHandler::GetScoringJob(const rpc::Call& call, const v1::GetScoringJobRequest&,
                                              v1::ScoringJob* response) const {
  return database_->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(ScoringJob job, ReadScoringJob(tx));
    SMK_ASSIGN_OR_RETURN(const auto reference, references_->Get(tx));
    // What the worker will see when it looks next, which is a moment from now.
    const absl::Time at = std::max(clock_->Now(), job.start_time);
    const PlaybookRevisionId model = reference->playbook.InForce(at).scoring_model_revision();
    if (model != job.model) {
      job = ScoringJob{.state = ScoringJob::State::kRunning, .model = model, .start_time = at};
      SMK_ASSIGN_OR_RETURN(job.leads_total, CountLeadsOfOtherModels(tx, model));
    }
    if (job.state == ScoringJob::State::kNone) {
      return MakeError(absl::StatusCode::kNotFound, "NO_SCORING_JOB",
                       "The scoring model has never changed: all scores are of the built-in one.");
    }
    *response = ScoringJobToProto(job);
    return absl::OkStatus();
  });
}

}  // namespace smarketing::lead
