// The whole product on a private database server: the real binaries, users with the grants of a deployment, and a
// promise whose clocks run out within seconds.
#ifndef SMARKETING_TESTS_FAULTS_WORLD_INSTALLATION_H_
#define SMARKETING_TESTS_FAULTS_WORLD_INSTALLATION_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "grpcpp/channel.h"
#include "tests/faults/world/network.h"
#include "tests/faults/world/service.h"
#include "tests/support/mysql_server.h"
#include "tests/support/tcp_proxy.h"

namespace smarketing::faults {

inline constexpr char kLead[] = "lead_service";
inline constexpr char kSla[] = "sla_service";
inline constexpr char kReporting[] = "reporting_service";
inline constexpr const char* kPrograms[] = {kLead, kSla, kReporting};

// What a demo request is promised: an answer within this time, at any hour; a warning at half of it.
inline constexpr absl::Duration kPromise = absl::Seconds(2);

struct InstallationOptions {
  std::map<std::string, int> replicas;  // by program; 1 where nothing is said
  std::vector<std::string> flags;       // of all services, behind those of the installation
  // More of the environment of an instance; may be empty.
  std::function<std::vector<std::string>(const std::string& instance)> environment;
  std::vector<std::string> server_flags;
  std::string server_folder;  // see testing::MysqlServerOptions
  // Each program reaches the database through a proxy of its own.
  bool proxies = false;
  // Each program lives in a network of its own, with a cable to the database's.
  bool networks = false;
  absl::Duration drain_delay = absl::ZeroDuration();
};

class Installation {
 public:
  // Everything serves, and the promise is in force.
  static absl::StatusOr<std::unique_ptr<Installation>> Start(const InstallationOptions& options);
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  testing::MysqlServer& server() { return *server_; }
  // As an administrator, past all proxies and networks.
  mysql::Database& db() { return *db_; }
  const std::string& folder() const { return folder_; }
  const std::string& token() const { return token_; }

  std::vector<Service*> replicas(absl::string_view program);
  Service& service(absl::string_view program) { return *replicas(program)[0]; }
  std::vector<Service*> services();
  std::vector<std::string> addresses(absl::string_view program);
  testing::TcpProxy& proxy(absl::string_view program) { return *proxies_.at(std::string(program)); }
  // Side a is the program's, side b the database's.
  Cable& cable(absl::string_view program) { return *cables_.at(std::string(program)); }

  // Brings the schema forward with this binary, which then stands for `program`.
  absl::Status Migrate(absl::string_view program, absl::string_view binary,
                       const std::vector<std::string>& environment = {});

  // To all replicas of a program, with the retries of a client of ours.
  std::shared_ptr<grpc::Channel> Channel(absl::string_view program);

  // Waits until every consumer has applied every event and every clock that is due has acted, and returns how long that
  // took. DEADLINE_EXCEEDED, with what is behind, after `timeout`.
  absl::StatusOr<absl::Duration> Settle(absl::Duration timeout);

 private:
  explicit Installation(InstallationOptions options) : options_(std::move(options)) {}
  absl::Status StartServer();
  absl::Status LayCables();
  absl::Status StartServices();
  absl::Status MakePromise();
  std::vector<std::string> DatabaseFlags(absl::string_view program) const;
  absl::StatusOr<std::string> Behind();

  const InstallationOptions options_;
  std::string folder_;
  std::unique_ptr<NetworkSpace> database_network_;
  std::map<std::string, std::unique_ptr<NetworkSpace>> networks_;  // by program
  std::map<std::string, std::unique_ptr<Cable>> cables_;
  std::unique_ptr<testing::MysqlServer> server_;
  std::unique_ptr<mysql::Database> db_;
  std::map<std::string, std::unique_ptr<testing::TcpProxy>> proxies_;
  std::vector<std::unique_ptr<Service>> services_;
  std::string token_;
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_WORLD_INSTALLATION_H_
