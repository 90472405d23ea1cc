// The parameters of a condition, as common/mysql binds them.
#ifndef SMARKETING_COMMON_FILTER_MYSQL_PARAMS_H_
#define SMARKETING_COMMON_FILTER_MYSQL_PARAMS_H_

#include <type_traits>
#include <variant>
#include <vector>

#include "common/filter/value.h"
#include "common/mysql/param.h"

namespace smarketing::filter {

inline mysql::Param ToParam(const Value& value) {
  return std::visit(
      [](const auto& v) {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, Bytes>) {
          return mysql::Param::Bytes(v.data);
        } else {
          return mysql::Param(v);
        }
      },
      value);
}

inline void AppendParams(const std::vector<Value>& values, mysql::Params* params) {
  for (const Value& value : values) params->push_back(ToParam(value));
}

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_MYSQL_PARAMS_H_
