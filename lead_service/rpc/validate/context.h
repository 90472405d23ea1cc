// What the checks of a request need to know besides the request. The rules that the contract states field by field
// (smarketing/common/v1/options.proto) are checked before and are not repeated here; a field that they refuse may reach
// these checks all the same, since a caller is told everything at once.
#ifndef SMARKETING_LEAD_SERVICE_RPC_VALIDATE_CONTEXT_H_
#define SMARKETING_LEAD_SERVICE_RPC_VALIDATE_CONTEXT_H_

#include <string>

#include "absl/time/time.h"

namespace smarketing::lead {

struct ValidationContext {
  absl::Time now;
  // Where a phone number without country code is read (ISO 3166); empty: such a number is refused.
  std::string phone_region;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_VALIDATE_CONTEXT_H_
