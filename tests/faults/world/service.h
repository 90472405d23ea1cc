// One replica of a service, as a process that can be killed, stopped, and started again at the same address.
#ifndef SMARKETING_TESTS_FAULTS_WORLD_SERVICE_H_
#define SMARKETING_TESTS_FAULTS_WORLD_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/faults/world/network.h"
#include "tests/support/process.h"

namespace smarketing::faults {

struct ServiceOptions {
  std::string program;   // "lead_service"
  std::string instance;  // of this replica; also the name of its logs
  std::vector<std::string> flags;
  std::vector<std::string> environment;
  std::string folder;                     // for its logs and its socket
  const NetworkSpace* network = nullptr;  // null: this one's. Otherwise calls come by a unix socket
};

// Thread-safe for reading; what starts and ends it belongs to one thread, which must outlive it.
class Service {
 public:
  explicit Service(ServiceOptions options);
  ~Service();

  // From its next start on: another binary, such as that of another release, with more in its environment.
  void Use(absl::string_view binary, std::vector<std::string> environment = {}) {
    binary_ = std::string(binary);
    binary_environment_ = std::move(environment);
  }

  // Returns when it serves.
  absl::Status Start();
  // Returns when the process is there.
  void Launch();
  absl::Status AwaitServing(absl::Duration timeout = absl::Seconds(60));

  void Kill();  // kill -9
  // Waits for it to end by itself; as Terminate.
  int AwaitEnd(absl::Duration timeout, std::string* last_words);
  int Terminate(absl::Duration timeout = absl::Seconds(30));  // SIGTERM; its exit code, -1 when it did not end
  void Freeze();                                              // SIGSTOP
  void Continue();                                            // SIGCONT
  bool running() const { return process_ != nullptr; }

  const std::string& program() const { return options_.program; }
  const std::string& instance() const { return options_.instance; }
  // Where it is called, in gRPC's words.
  const std::string& address() const { return address_; }
  int port() const { return port_; }
  int management_port() const { return management_port_; }

  // The status code of an answer on the management port; 0: none within `timeout`.
  int Http(absl::string_view path, absl::Duration timeout = absl::Seconds(1), std::string* body = nullptr) const;
  // A number of its metrics, of all labels together; -1: it does not answer.
  double Metric(absl::string_view name) const;
  int threads() const;      // 0: it does not run
  int64_t memory() const;   // resident, in bytes
  std::string log() const;  // of this life

 private:
  const ServiceOptions options_;
  std::string binary_;
  std::vector<std::string> binary_environment_;
  int port_ = 0;
  int management_port_ = 0;
  std::string address_;
  int lives_ = 0;
  std::unique_ptr<testing::Process> process_;
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_WORLD_SERVICE_H_
