// Whether predicted chances came true: of the leads that were given 30 to 40 per cent, about 35 in a hundred are won.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_CALIBRATION_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_CALIBRATION_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace smarketing::lead {

inline constexpr size_t kDeciles = 10;

// What was predicted while the lead was open, and what it came to.
struct PredictedOutcome {
  int32_t hundredths = 0;  // of a per cent, as in Prediction
  bool won = false;
};

// The closed leads of which the predicted chance was in one tenth of the scale. (Tenths of the scale, not of the leads,
// so that calibrations of months and teams add up.)
struct CalibrationDecile {
  int64_t leads = 0;
  int64_t won = 0;
  int64_t predicted_hundredths = 0;  // summed over the leads

  // In per cent; 0 when there are no leads.
  double MeanPredicted() const;
  double ActuallyWon() const;

  friend bool operator==(const CalibrationDecile&, const CalibrationDecile&) = default;
};

// [0]: below 10 per cent … [9]: 90 per cent and more.
using Calibration = std::array<CalibrationDecile, kDeciles>;

size_t DecileOf(int32_t hundredths);

Calibration Calibrate(absl::Span<const PredictedOutcome> outcomes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_CALIBRATION_H_
