// Scores, predictions and what they are made of, for people.
#ifndef SMARKETING_CLI_RENDER_SCORE_H_
#define SMARKETING_CLI_RENDER_SCORE_H_

#include <string>

#include "cli/output.h"
#include "smarketing/lead/v1/lead_service.pb.h"
#include "smarketing/lead/v1/playbook_service.pb.h"

namespace smarketing::cli {

// A table of contributions, each part with its sum below, and the chance to win with its factors. Says so if the sums
// are not the score.
std::string RenderScore(const lead::v1::ExplainLeadScoreResponse& response);

// "12.34 %", or why there is none.
std::string PredictionText(const lead::v1::LeadPrediction& prediction);
// Strongest factor first, at most `limit`.
Table PredictionTable(const lead::v1::LeadPrediction& prediction, int limit);

std::string RenderCalibration(const lead::v1::GetPredictionCalibrationResponse& response);

// Which grades leads would go from and to, and how many would change.
std::string RenderGradeChanges(const lead::v1::PreviewScoringModelResponse& preview);

// "RUNNING: 1,200 of 5,000 leads (24.0 %) …"
std::string RenderScoringJob(const lead::v1::ScoringJob& job);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_SCORE_H_
