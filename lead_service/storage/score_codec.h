// How the engagement of a lead, and what is counted of its outcome, are kept in one column each. As codec.h.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_SCORE_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_SCORE_CODEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/predictive_score.h"
#include "lead_service/domain/score.h"

namespace smarketing::lead {

// Points are kept bit by bit.
std::string EncodeEngagement(const EngagementState::Groups& groups);
// DATA_LOSS unless `bytes` come from EncodeEngagement.
absl::StatusOr<EngagementState::Groups> DecodeEngagement(absl::string_view bytes);

// Without the team.
std::string EncodeFacts(const PredictiveFacts& facts);
// DATA_LOSS unless `bytes` come from EncodeFacts.
absl::StatusOr<PredictiveFacts> DecodeFacts(absl::string_view bytes);

// 11 (A1) to 33 (C3).
int EncodeGrade(Grade grade);
Grade DecodeGrade(int number);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_SCORE_CODEC_H_
