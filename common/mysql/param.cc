#include "common/mysql/param.h"

#include "common/mysql/temporal.h"

namespace smarketing::mysql {

Param::Param(absl::Time time) : value_(Temporal{FormatDateTime(time)}) {}

Param::Param(absl::CivilDay day) : value_(Temporal{FormatDate(day)}) {}

Param Param::Bytes(std::string bytes) {
  Param param;
  param.value_ = Binary{std::move(bytes)};
  return param;
}

}  // namespace smarketing::mysql
