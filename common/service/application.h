// A service without what all services share: its RPCs and its own workers.
#ifndef SMARKETING_COMMON_SERVICE_APPLICATION_H_
#define SMARKETING_COMMON_SERVICE_APPLICATION_H_

#include <vector>

#include "absl/status/status.h"
#include "common/rpc/service.h"

namespace smarketing::service {

// Made by the composition root of a service (its server/ folder). Called from one thread, in this order.
class Application {
 public:
  virtual ~Application() = default;

  // The proto services, complete. They live as long as the application.
  virtual std::vector<rpc::Service*> services() = 0;

  // After the server has begun to serve: consumers, timers. An error ends the process.
  virtual absl::Status StartWorkers() { return absl::OkStatus(); }

  // After the last call has been answered and before the database closes: ends the workers and waits for them.
  virtual void StopWorkers() {}
};

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_APPLICATION_H_
