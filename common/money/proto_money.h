// Between Money and google.type.Money.
#ifndef SMARKETING_COMMON_MONEY_PROTO_MONEY_H_
#define SMARKETING_COMMON_MONEY_PROTO_MONEY_H_

#include "absl/status/statusor.h"
#include "common/money/money.h"
#include "google/type/money.pb.h"

namespace smarketing {

google::type::Money ToProtoMoney(const Money& money);

// INVALID_ARGUMENT as Money::FromUnitsAndNanos.
absl::StatusOr<Money> FromProtoMoney(const google::type::Money& proto);

}  // namespace smarketing

#endif  // SMARKETING_COMMON_MONEY_PROTO_MONEY_H_
