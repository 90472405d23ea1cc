// The HTTP port for operators:
//   /metrics   Prometheus text
//   /livez     200 as long as the process answers; never depends on anything else
//   /readyz    200 when ready, 503 with the reason when not
// It has no authentication and shows no business data: bind it to an address that only operators reach.
#ifndef SMARKETING_COMMON_OBSERVABILITY_MANAGEMENT_SERVER_H_
#define SMARKETING_COMMON_OBSERVABILITY_MANAGEMENT_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/observability/metrics.h"

namespace smarketing::observability {

struct ManagementOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any free one
};

class ManagementServer {
 public:
  // `ready` is OK or says why not, such as Readiness::status. UNAVAILABLE when the port is taken.
  static absl::StatusOr<std::unique_ptr<ManagementServer>> Start(const ManagementOptions& options,
                                                                 const Metrics* metrics,
                                                                 std::function<absl::Status()> ready);
  virtual ~ManagementServer() = default;  // stops

  virtual int port() const = 0;
};

}  // namespace smarketing::observability

#endif  // SMARKETING_COMMON_OBSERVABILITY_MANAGEMENT_SERVER_H_
