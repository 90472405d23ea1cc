// The gateway of ./run, with its own configuration.
#ifndef SMARKETING_TESTS_FAULTS_WORLD_GATEWAY_H_
#define SMARKETING_TESTS_FAULTS_WORLD_GATEWAY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/faults/world/installation.h"
#include "tests/support/process.h"

namespace smarketing::faults {

class Gateway {
 public:
  // tools/haproxy.cfg.in with the replicas of `installation`; returns when it finds all services ready.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(Installation& installation);

  const std::string& address() const { return address_; }

 private:
  Gateway() = default;
  std::string address_;
  std::unique_ptr<testing::Process> process_;
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_WORLD_GATEWAY_H_
