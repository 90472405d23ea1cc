// The database server that tests run against: real, private, and started once per run.
#ifndef SMARKETING_TESTS_SUPPORT_MYSQL_SERVER_H_
#define SMARKETING_TESTS_SUPPORT_MYSQL_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/options.h"

namespace smarketing::testing {

struct MysqlServerOptions {
  bool durable = false;                  // flush on every commit; tests of crashes of the server want it
  std::vector<std::string> extra_flags;  // more flags of mariadbd
};

// A MariaDB of our own in a temporary folder: a unix socket and a free loopback port, one administrator, no anonymous
// users. Stopped and removed by the destructor; when the test dies, the kernel kills the server.
class MysqlServer {
 public:
  static absl::StatusOr<std::unique_ptr<MysqlServer>> Start(const MysqlServerOptions& options = {});
  ~MysqlServer();
  MysqlServer(const MysqlServer&) = delete;
  MysqlServer& operator=(const MysqlServer&) = delete;

  // As an administrator, over TCP, with no schema selected.
  const mysql::ConnectionOptions& admin() const { return admin_; }
  const std::string& unix_socket() const { return unix_socket_; }
  pid_t pid() const { return pid_; }

 private:
  MysqlServer() = default;

  std::string folder_;
  std::string unix_socket_;
  pid_t pid_ = 0;
  mysql::ConnectionOptions admin_;
};

// The server of this test process: the one that the environment variable SMARKETING_TEST_MYSQL names as
// "host:port,user,password" (./test starts one for all binaries; it may be a real MySQL), otherwise a MysqlServer that
// is started on first use and stopped at exit. Without a server the process ends with a message: a test is never
// skipped.
const mysql::ConnectionOptions& TestServer();

// Whether that server is MariaDB (and not MySQL).
bool TestServerIsMariaDb();

}  // namespace smarketing::testing

#endif  // SMARKETING_TESTS_SUPPORT_MYSQL_SERVER_H_
