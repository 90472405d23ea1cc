// How to reach a MySQL or MariaDB server, and how many connections to keep.
#ifndef SMARKETING_COMMON_MYSQL_OPTIONS_H_
#define SMARKETING_COMMON_MYSQL_OPTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::mysql {

enum class TlsMode {
  kDisabled,        // clear text: a unix socket or the loopback interface
  kRequired,        // encrypted, whoever answers; that can be somebody in between
  kVerifyIdentity,  // encrypted, and the certificate is the host's, signed by ca_file
};

struct TlsOptions {
  TlsMode mode = TlsMode::kDisabled;
  std::string ca_file;    // PEM; needed by kVerifyIdentity
  std::string cert_file;  // PEM; only for servers that ask for client certificates
  std::string key_file;
};

struct ConnectionOptions {
  std::string host = "127.0.0.1";
  int port = 3306;
  std::string unix_socket;  // when not empty, used instead of host and port
  std::string user;
  std::string password;
  std::string database;  // may be empty: then no schema is selected
  TlsOptions tls;

  // Whole seconds, rounded up: the protocol library has no finer ones.
  absl::Duration connect_timeout = absl::Seconds(5);
  // How long the server may be silent, and the socket full, before the connection is given up. Must be longer than
  // statement_timeout, else the client leaves while the server goes on. Infinite: wait for ever.
  absl::Duration read_timeout = absl::Seconds(35);
  absl::Duration write_timeout = absl::Seconds(35);
  // The server ends a statement that runs longer (on MySQL: a SELECT). A transaction with an earlier deadline gets a
  // shorter one. Infinite: no limit.
  absl::Duration statement_timeout = absl::Seconds(30);
  // How long a statement waits for a row lock before error 1205; whole seconds, at least one.
  absl::Duration lock_wait_timeout = absl::Seconds(5);
  // A transaction in which the server hears nothing for so long is rolled back and its connection closed, so that a
  // process that stopped in the middle holds its locks no longer. Whole seconds, at least one; MariaDB only.
  absl::Duration idle_transaction_timeout = absl::Seconds(60);
  // Prepared statements kept per connection; the least recently used is closed.
  int statement_cache_size = 384;

  // "order_service@127.0.0.1:3306/smarketing": for logs and the operator; never the password.
  std::string ToString() const;
};

struct PoolOptions {
  int max_connections = 8;
  // How many connects run at once: a restarted server is not met by everybody in the same instant.
  int max_concurrent_connects = 2;
  // A connection is replaced after this time, give or take a tenth, so that load follows a moved primary.
  absl::Duration max_lifetime = absl::Minutes(30);
  // The longest wait for a connection, also when the deadline is later.
  absl::Duration acquire_timeout = absl::Seconds(5);
  // How often a transaction is run before it gives up on deadlocks, lock timeouts and lost connections.
  int max_attempts = 8;
  // First pause between attempts; doubles each time, with jitter from zero to the whole of it.
  absl::Duration retry_backoff = absl::Milliseconds(5);
  absl::Duration max_retry_backoff = absl::Milliseconds(200);
};

// The password from `file` when that is not empty (one trailing line break is cut), otherwise from the environment
// variable `environment_variable`. FAILED_PRECONDITION with one sentence for the operator when the file cannot be read
// or is empty, or the variable is not set.
absl::StatusOr<std::string> LoadPassword(absl::string_view file, absl::string_view environment_variable);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_OPTIONS_H_
