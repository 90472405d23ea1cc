#ifndef SMARKETING_COMMON_SERVICE_HOST_PORT_H_
#define SMARKETING_COMMON_SERVICE_HOST_PORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace smarketing::service {

struct HostPort {
  std::string host;  // without the brackets of an IPv6 address
  int port = 0;
};

// From "host:port", "[::1]:port" or ":port" (all addresses of this machine). INVALID_ARGUMENT with a message that
// follows the value, such as `has no port`.
absl::StatusOr<HostPort> ParseHostPort(absl::string_view text);

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_HOST_PORT_H_
