// IANA time zones by name.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_TIME_ZONE_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_TIME_ZONE_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::sla {

inline constexpr size_t kMaxZoneNameBytes = 64;

// The zone "Europe/Berlin". INVALID_ARGUMENT, with a message that follows the name of a field ("is not an IANA time
// zone, such as Europe/Berlin"), for a zone that the machine's database does not have and for everything that the
// database's loader takes besides names: paths, "localtime", POSIX rules.
absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_TIME_ZONE_H_
