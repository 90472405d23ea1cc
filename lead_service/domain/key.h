// The keys that people give to personas, pipelines and stages of pipelines.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_KEY_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_KEY_H_

#include "absl/strings/ascii.h"

namespace smarketing::lead {

inline constexpr char kKeyCharacters[] = R"(lower-case letters, digits, "-" and "_")";

inline bool IsKeyCharacter(unsigned char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
}

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_KEY_H_
