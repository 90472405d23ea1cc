// Scoring models as messages of the contract: on the wire and in the database.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_SCORING_MODEL_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_SCORING_MODEL_CODEC_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/domain/scoring_model.h"
#include "smarketing/lead/v1/playbook.pb.h"

namespace smarketing::lead {

v1::ScoringModel ScoringModelToProto(const ScoringModel& model);
// Adds what cannot be said in the domain at all (a field that leads do not have, a grade that is none), at the
// contract's paths below `field`; what is left is for Validate (domain/scoring_model.h).
ScoringModel ScoringModelFromProto(const v1::ScoringModel& proto, absl::string_view field, Violations& violations);

// "A1"; a violation of `field` for what is no grade.
void AddGrade(const std::string& name, absl::string_view field, std::vector<Grade>& grades, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_SCORING_MODEL_CODEC_H_
