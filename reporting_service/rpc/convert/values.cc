#include "reporting_service/rpc/convert/values.h"

#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "common/money/proto_money.h"

namespace smarketing::reporting {
namespace {

v1::MetricUnit ToProto(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kCount:
      return v1::METRIC_UNIT_COUNT;
    case MetricUnit::kMoney:
      return v1::METRIC_UNIT_MONEY;
    case MetricUnit::kRatio:
      return v1::METRIC_UNIT_RATIO;
  }
  return v1::METRIC_UNIT_UNSPECIFIED;
}

std::string MetricName(const std::string& id) { return id.empty() ? id : absl::StrCat("metrics/", id); }

}  // namespace

std::optional<SplitBy> ToSplitBy(v1::Dimension dimension) {
  switch (dimension) {
    case v1::DIMENSION_SOURCE:
      return SplitBy::kSource;
    case v1::DIMENSION_CAMPAIGN:
      return SplitBy::kCampaign;
    case v1::DIMENSION_OWNER:
      return SplitBy::kOwner;
    case v1::DIMENSION_MONTH:
      return SplitBy::kMonth;
    case v1::DIMENSION_DAY:
      return SplitBy::kDay;
    default:
      return std::nullopt;
  }
}

v1::Metric ToProto(const Metric& metric) {
  v1::Metric proto;
  proto.set_name(MetricName(metric.id));
  proto.set_display_name(metric.display_name);
  proto.set_definition(metric.definition);
  proto.set_unit(ToProto(metric.unit));
  proto.set_numerator(MetricName(metric.numerator));
  proto.set_denominator(MetricName(metric.denominator));
  proto.set_date_rule(metric.date_rule);
  for (const v1::Dimension dimension :
       {v1::DIMENSION_SOURCE, v1::DIMENSION_CAMPAIGN, v1::DIMENSION_OWNER, v1::DIMENSION_MONTH, v1::DIMENSION_DAY}) {
    proto.add_dimensions(dimension);
  }
  return proto;
}

v1::Ratio ToRatio(int64_t numerator, int64_t denominator) {
  v1::Ratio ratio;
  ratio.set_numerator(numerator);
  ratio.set_denominator(denominator);
  return ratio;
}

void SetAmounts(const std::map<std::string, int64_t>& minor_units,
                google::protobuf::RepeatedPtrField<google::type::Money>* amounts) {
  for (const auto& [currency, amount] : minor_units) *amounts->Add() = ToProtoMoney(Money(currency, amount));
}

}  // namespace smarketing::reporting
