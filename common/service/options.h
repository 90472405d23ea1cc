// What an operator can set of any service: the flags of flags.h as values.
#ifndef SMARKETING_COMMON_SERVICE_OPTIONS_H_
#define SMARKETING_COMMON_SERVICE_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/auth/token_verifier.h"
#include "common/mysql/options.h"
#include "common/observability/logger.h"
#include "common/observability/management_server.h"

namespace smarketing::service {

struct ServiceOptions {
  std::string listen_address = "127.0.0.1:0";  // host:port or unix:/path; port 0 takes any free one
  observability::ManagementOptions management;
  std::string tls_certificate_file;
  std::string tls_key_file;
  std::string tls_client_ca_file;
  bool reflection = false;

  mysql::ConnectionOptions mysql;
  // Connections to the database, and threads that serve calls: a thread without a connection would only wait for one.
  int mysql_connections = 16;
  // How long to wait at the start for a database that does not answer. One that answers "no" is not waited for.
  absl::Duration startup_timeout = absl::Seconds(30);

  std::string jwks_file;  // exactly one of these two
  std::string jwks_url;
  std::string token_issuer = auth::kDefaultIssuer;
  std::string token_audience = auth::kDefaultAudience;
  std::string roles_file;           // empty: the roles that are built in
  std::string page_token_key_file;  // empty: the key that is built in

  int max_queue = 1'000;  // calls that may wait for a thread
  absl::Duration drain_delay = absl::Seconds(3);
  absl::Duration shutdown_deadline = absl::Seconds(20);

  observability::Severity log_level = observability::Severity::kInfo;
  std::string instance;  // tells replicas apart, in leases and logs

  bool migrate = false;               // bring the schema forward and end
  std::vector<std::string> grant_to;  // with migrate: the accounts that get what the service needs
};

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_OPTIONS_H_
