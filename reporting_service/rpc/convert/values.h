// Between the contract and the domain of reporting.
#ifndef SMARKETING_REPORTING_SERVICE_RPC_CONVERT_VALUES_H_
#define SMARKETING_REPORTING_SERVICE_RPC_CONVERT_VALUES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "google/protobuf/repeated_ptr_field.h"
#include "google/type/money.pb.h"
#include "reporting_service/domain/metric_catalogue.h"
#include "reporting_service/domain/rollup_sum.h"
#include "smarketing/reporting/v1/metric_service.pb.h"

namespace smarketing::reporting {

// nullopt for UNSPECIFIED.
std::optional<SplitBy> ToSplitBy(v1::Dimension dimension);

v1::Metric ToProto(const Metric& metric);

v1::Ratio ToRatio(int64_t numerator, int64_t denominator);

// One Money per currency, in order of the code.
void SetAmounts(const std::map<std::string, int64_t>& minor_units,
                google::protobuf::RepeatedPtrField<google::type::Money>* amounts);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_RPC_CONVERT_VALUES_H_
