#include "common/service/host_port.h"

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace smarketing::service {

absl::StatusOr<HostPort> ParseHostPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return absl::InvalidArgumentError("has no port; give it as host:port");
  HostPort result;
  absl::string_view host = text.substr(0, colon);
  if (!absl::SimpleAtoi(text.substr(colon + 1), &result.port) || result.port < 0 || result.port > 65535) {
    return absl::InvalidArgumentError("has no port from 0 to 65535 after its last colon");
  }
  if (absl::ConsumePrefix(&host, "[")) {
    if (!absl::ConsumeSuffix(&host, "]")) return absl::InvalidArgumentError("has a [ without its ]");
  } else if (host.find(':') != absl::string_view::npos) {
    return absl::InvalidArgumentError("has an IPv6 address without brackets; give it as [address]:port");
  }
  result.host = host.empty() ? "0.0.0.0" : std::string(host);
  return result;
}

}  // namespace smarketing::service
