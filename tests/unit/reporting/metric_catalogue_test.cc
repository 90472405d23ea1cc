#include "reporting_service/domain/metric_catalogue.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace smarketing::reporting {
namespace {

TEST(MetricCatalogueTest, RatiosAreMadeOfCountsThatStandBeforeThem) {
  std::set<std::string> counts;
  for (const Metric& metric : MetricCatalogue()) {
    EXPECT_EQ(FindMetric(metric.id), &metric) << metric.id << " is there twice";
    if (metric.unit == MetricUnit::kCount) counts.insert(metric.id);
    if (metric.unit != MetricUnit::kRatio) continue;
    EXPECT_TRUE(counts.contains(metric.numerator)) << metric.id;
    EXPECT_TRUE(counts.contains(metric.denominator)) << metric.id;
  }
}

TEST(MetricCatalogueTest, HandoffsAndTheirRatesAreThere) {
  ASSERT_NE(FindMetric("handoffs_expired"), nullptr);
  EXPECT_EQ(FindMetric("handoffs_expired")->measure, Measure::kHandoffsExpired);
  for (const char* rate : {"acceptance_rate", "rejection_rate", "recycle_rate"}) {
    ASSERT_NE(FindMetric(rate), nullptr) << rate;
    EXPECT_EQ(FindMetric(rate)->denominator, "handoffs_submitted");
  }
}

}  // namespace
}  // namespace smarketing::reporting
