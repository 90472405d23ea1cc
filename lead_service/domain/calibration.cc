#include "lead_service/domain/calibration.h"

#include <algorithm>

namespace smarketing::lead {

double CalibrationDecile::MeanPredicted() const {
  return leads == 0 ? 0 : static_cast<double>(predicted_hundredths) / 100 / static_cast<double>(leads);
}

double CalibrationDecile::ActuallyWon() const {
  return leads == 0 ? 0 : 100 * static_cast<double>(won) / static_cast<double>(leads);
}

size_t DecileOf(int32_t hundredths) {
  return static_cast<size_t>(std::clamp(hundredths / 1'000, 0, static_cast<int32_t>(kDeciles) - 1));
}

Calibration Calibrate(absl::Span<const PredictedOutcome> outcomes) {
  Calibration calibration{};
  for (const PredictedOutcome& outcome : outcomes) {
    CalibrationDecile& decile = calibration[DecileOf(outcome.hundredths)];
    ++decile.leads;
    decile.won += outcome.won ? 1 : 0;
    decile.predicted_hundredths += outcome.hundredths;
  }
  return calibration;
}

}  // namespace smarketing::lead
