#include "common/money/proto_money.h"

namespace smarketing {

google::type::Money ToProtoMoney(const Money& money) {
  google::type::Money proto;
  proto.set_currency_code(money.currency());
  proto.set_units(money.units());
  proto.set_nanos(money.nanos());
  return proto;
}

absl::StatusOr<Money> FromProtoMoney(const google::type::Money& proto) {
  return Money::FromUnitsAndNanos(proto.currency_code(), proto.units(), proto.nanos());
}

}  // namespace smarketing
