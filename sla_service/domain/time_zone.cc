#include "sla_service/domain/time_zone.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace smarketing::sla {
namespace {

// The loader opens any file that it is given the path of, so only names get as far as that: letters, digits, - + _
// between single slashes, beginning with an upper-case letter as every name in the database does.
bool LooksLikeZoneName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxZoneNameBytes) return false;
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || !absl::ascii_isalpha(part[0])) return false;
    if (!std::all_of(part.begin(), part.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '+' || c == '_'; })) {
      return false;
    }
  }
  // "Fixed/UTC+01:00" is the loader's own; the colon has excluded it. "posix/…" and "right/…" are other scales.
  return absl::ascii_isupper(name[0]);
}

}  // namespace

absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name) {
  absl::TimeZone zone;
  if (!LooksLikeZoneName(name) || !absl::LoadTimeZone(name, &zone)) {
    return absl::InvalidArgumentError("is not an IANA time zone, such as Europe/Berlin");
  }
  return zone;
}

}  // namespace smarketing::sla
