#include "lead_service/domain/calibration.h"

#include <vector>

#include "gtest/gtest.h"

namespace smarketing::lead {
namespace {

TEST(CalibrationTest, DecilesAreTenthsOfTheScale) {
  EXPECT_EQ(DecileOf(0), 0u);
  EXPECT_EQ(DecileOf(999), 0u);
  EXPECT_EQ(DecileOf(1'000), 1u);
  EXPECT_EQ(DecileOf(9'999), 9u);
  EXPECT_EQ(DecileOf(10'000), 9u);
}

TEST(CalibrationTest, ComparesWhatWasPredictedWithWhatCame) {
  const Calibration calibration =
      Calibrate({{3'010, true}, {3'990, false}, {3'500, false}, {3'500, false}, {9'500, true}});
  EXPECT_EQ(calibration[3], (CalibrationDecile{4, 1, 14'000}));
  EXPECT_DOUBLE_EQ(calibration[3].MeanPredicted(), 35);
  EXPECT_DOUBLE_EQ(calibration[3].ActuallyWon(), 25);
  EXPECT_DOUBLE_EQ(calibration[9].ActuallyWon(), 100);
  EXPECT_EQ(calibration[0], CalibrationDecile());
  EXPECT_DOUBLE_EQ(calibration[0].MeanPredicted(), 0);
  EXPECT_DOUBLE_EQ(calibration[0].ActuallyWon(), 0);
}

}  // namespace
}  // namespace smarketing::lead
