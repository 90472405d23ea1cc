// The catalogue: every number that reports are built of, defined once.
#ifndef SMARKETING_REPORTING_SERVICE_DOMAIN_METRIC_CATALOGUE_H_
#define SMARKETING_REPORTING_SERVICE_DOMAIN_METRIC_CATALOGUE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reporting_service/domain/contributions.h"

namespace smarketing::reporting {

enum class MetricUnit { kCount, kMoney, kRatio };

struct Metric {
  std::string id;            // "reached_marketing_qualified"
  std::string display_name;  // "Reached MARKETING_QUALIFIED"
  std::string definition;    // in words
  MetricUnit unit = MetricUnit::kCount;
  std::string date_rule;
  // COUNT and MONEY: the cells that are added up.
  Measure measure = Measure::kLeadsCreated;
  int cohort_stage = 0;
  int stage = 0;
  // RATIO: ids of two COUNT metrics.
  std::string numerator;
  std::string denominator;
};

// In a fixed order, ratios after what they are made of.
const std::vector<Metric>& MetricCatalogue();

// Null when there is none.
const Metric* FindMetric(absl::string_view id);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_DOMAIN_METRIC_CATALOGUE_H_
