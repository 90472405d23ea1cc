#include "sla_service/rpc/handlers/context.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace smarketing::sla {

absl::Status NotFound(absl::string_view reason, absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, reason, absl::StrCat("there is no ", name),
                   {{"name", std::string(name)}});
}

}  // namespace smarketing::sla
