// A score at one moment, as callers see it.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_CURRENT_SCORE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_CURRENT_SCORE_H_

#include <cstdint>

#include "lead_service/domain/ids.h"
#include "lead_service/domain/scoring_model.h"

namespace smarketing::lead {

struct Score {
  int64_t fit = 0;         // in hundredths of a point
  int64_t engagement = 0;  // in hundredths of a point
  Grade grade;

  int64_t total() const { return fit + engagement; }

  friend bool operator==(const Score&, const Score&) = default;
};

struct CurrentScore {
  Score score;
  PlaybookRevisionId model;  // that it was computed with; nil: the built-in one

  friend bool operator==(const CurrentScore&, const CurrentScore&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_CURRENT_SCORE_H_
