// Why leads have their scores and chances, as messages of the contract.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_SCORE_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_SCORE_H_

#include <string>

#include "lead_service/domain/calibration.h"
#include "lead_service/domain/score_explanation.h"
#include "lead_service/domain/scoring_model.h"
#include "lead_service/storage/score_queries.h"
#include "lead_service/storage/scoring_job_store.h"
#include "smarketing/lead/v1/lead_service.pb.h"
#include "smarketing/lead/v1/playbook_service.pb.h"

namespace smarketing::lead {

// `model`: under which the contribution was made.
v1::ScoreContribution ContributionToProto(const Contribution& contribution, const ScoringModel& model);
v1::LeadPrediction PredictionToProto(const LeadPrediction& prediction);
v1::GetPredictionCalibrationResponse CalibrationToProto(const Calibration& calibration);
// Of one that there is or was.
v1::ScoringJob ScoringJobToProto(const ScoringJob& job);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_SCORE_H_
