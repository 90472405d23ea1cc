// Networks of their own for the processes of a scenario, whose cables can be pulled.
#ifndef SMARKETING_TESTS_FAULTS_WORLD_NETWORK_H_
#define SMARKETING_TESTS_FAULTS_WORLD_NETWORK_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/support/process.h"

namespace smarketing::faults {

// A network namespace with nothing in it but its loopback interface; gone with this object. Needs root and iproute2.
class NetworkSpace {
 public:
  // UNAVAILABLE, with the cause, where namespaces cannot be made.
  static absl::StatusOr<std::unique_ptr<NetworkSpace>> Make();

  // The file that stands for it.
  const std::string& path() const { return path_; }
  pid_t holder() const { return holder_->pid(); }
  // Runs a program in it, to its end; its standard error when it fails.
  absl::Status Run(const std::vector<std::string>& command) const;
  // Calls `function` on a thread that sees this network.
  void Within(const std::function<void()>& function) const;

 private:
  NetworkSpace() = default;
  std::unique_ptr<testing::Process> holder_;  // a sleeper that keeps it alive
  std::string path_;
};

// A cable between two spaces.
class Cable {
 public:
  // Addresses 10.`network`.0.1 on the side of `a` and 10.`network`.0.2 on the side of `b`.
  static absl::StatusOr<std::unique_ptr<Cable>> Lay(const NetworkSpace& a, const NetworkSpace& b, int network);

  std::string address_of_a() const;
  std::string address_of_b() const;

  // What is sent is lost, and nobody is told: packets go to a hardware address that nobody has.
  absl::Status CutFromA();
  absl::Status CutFromB();
  absl::Status Mend();

 private:
  Cable(const NetworkSpace* a, const NetworkSpace* b, int network) : a_(a), b_(b), network_(network) {}
  // Makes `from` believe that the other end has this hardware address.
  absl::Status Teach(const NetworkSpace& from, absl::string_view device, absl::string_view to,
                     absl::string_view hardware) const;

  const NetworkSpace* const a_;
  const NetworkSpace* const b_;
  const int network_;
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_WORLD_NETWORK_H_
