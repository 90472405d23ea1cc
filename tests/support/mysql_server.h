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
  // Where its files go: an empty folder, which is left to the caller. Empty: a temporary one.
  std::string folder;
  // A file that names the network namespace to live in (/proc/PID/ns/net); needs root. The administrator then comes by
  // the unix socket. Empty: this one's.
  std::string network_namespace;
  std::string bind_address = "127.0.0.1";
};

// A MariaDB of our own in a temporary folder: a unix socket and a free loopback port, one administrator, no anonymous
// users. Stopped and removed by the destructor; when the test dies, the kernel kills the server.
class MysqlServer {
 public:
  static absl::StatusOr<std::unique_ptr<MysqlServer>> Start(const MysqlServerOptions& options = {});
  ~MysqlServer();
  MysqlServer(const MysqlServer&) = delete;
  MysqlServer& operator=(const MysqlServer&) = delete;

  // As an administrator, over TCP (or by the unix socket, see above), with no schema selected.
  const mysql::ConnectionOptions& admin() const { return admin_; }
  const std::string& unix_socket() const { return unix_socket_; }
  pid_t pid() const { return pid_; }

  // Whether it has not ended by itself.
  bool running();
  // What it has said so far.
  std::string log() const;
  // Sends it a signal, such as SIGSTOP.
  void Signal(int signal);
  // As a crash would; it is gone when this returns.
  void Kill();
  // After Kill(), or when it has ended by itself: the same files, port and socket. Returns when it answers. The thread
  // that calls this must outlive the server: the kernel ends the server with it.
  absl::Status StartAgain();

 private:
  MysqlServer() = default;
  absl::Status Serve();

  std::string folder_;
  bool folder_is_ours_ = true;
  std::string log_;
  std::string network_namespace_;
  std::vector<std::string> command_;
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
