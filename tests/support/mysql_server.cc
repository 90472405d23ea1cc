#include "tests/support/mysql_server.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/mysql/database.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "tests/support/free_port.h"

namespace smarketing::testing {
namespace {

constexpr absl::Duration kStartTimeout = absl::Seconds(60);
constexpr char kEnvironmentVariable[] = "SMARKETING_TEST_MYSQL";
// mariadbd refuses to be root; when we are, it and its files belong to this user.
constexpr char kUnprivilegedUser[] = "nobody";

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Who the server runs as; null: as ourselves.
const passwd* ServerUser() { return geteuid() == 0 ? getpwnam(kUnprivilegedUser) : nullptr; }

// Starts a program of ours as ServerUser() with its output in `log`, in the network namespace of that file if there is
// one. The kernel kills it when this process ends, however it ends; that is why the program must not change its user
// itself: it would undo this.
pid_t Spawn(const std::vector<std::string>& arguments, const std::string& log, const std::string& network_namespace) {
  const passwd* const user = ServerUser();
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid != 0) return pid;
  // Only async-signal-safe calls from here: the test may have threads.
  if (!network_namespace.empty()) {
    const int space = open(network_namespace.c_str(), O_RDONLY | O_CLOEXEC);
    if (space < 0 || setns(space, CLONE_NEWNET) != 0) _exit(125);
  }
  if (user != nullptr && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int in = open("/dev/null", O_RDONLY);
  dup2(in, 0);
  dup2(out, 1);
  dup2(out, 2);
  execvp(argv[0], argv.data());
  _exit(127);
}

bool Ended(pid_t pid) {
  int state = 0;
  return waitpid(pid, &state, WNOHANG) == pid;
}

[[noreturn]] void Die(const absl::Status& status) {
  std::fprintf(stderr, "No database server for the tests: %s\n", status.ToString().c_str());
  std::exit(1);
}

absl::StatusOr<mysql::ConnectionOptions> FromEnvironment(absl::string_view value) {
  const std::vector<std::string> parts = absl::StrSplit(value, absl::MaxSplits(',', 2));
  mysql::ConnectionOptions options;
  const size_t colon = parts[0].rfind(':');
  if (parts.size() != 3 || colon == std::string::npos || !absl::SimpleAtoi(parts[0].substr(colon + 1), &options.port)) {
    return absl::InvalidArgumentError(absl::StrCat(kEnvironmentVariable, " must be host:port,user,password"));
  }
  options.host = parts[0].substr(0, colon);
  options.user = parts[1];
  options.password = parts[2];
  SMK_RETURN_IF_ERROR(mysql::CheckServer(options));
  return options;
}

mysql::ConnectionOptions FindServer() {
  if (const char* const value = std::getenv(kEnvironmentVariable); value != nullptr) {
    absl::StatusOr<mysql::ConnectionOptions> options = FromEnvironment(value);
    if (!options.ok()) Die(options.status());
    return *std::move(options);
  }
  absl::StatusOr<std::unique_ptr<MysqlServer>> server = MysqlServer::Start();
  if (!server.ok()) Die(server.status());
  static std::unique_ptr<MysqlServer> keep;  // its destructor runs at exit
  keep = *std::move(server);
  return keep->admin();
}

}  // namespace

absl::StatusOr<std::unique_ptr<MysqlServer>> MysqlServer::Start(const MysqlServerOptions& options) {
  std::unique_ptr<MysqlServer> server(new MysqlServer);
  if (options.folder.empty()) {
    server->folder_ = absl::StrCat(std::filesystem::temp_directory_path().string(), "/smarketing-mysql-XXXXXX");
    if (mkdtemp(server->folder_.data()) == nullptr) return absl::UnavailableError("cannot make a temporary folder");
  } else {
    server->folder_ = options.folder;
    server->folder_is_ours_ = false;
  }
  const std::string& folder = server->folder_;
  server->unix_socket_ = folder + "/socket";
  server->log_ = folder + "/log";
  server->network_namespace_ = options.network_namespace;

  if (geteuid() == 0) {
    const passwd* const user = ServerUser();
    if (user == nullptr || chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
      return absl::UnavailableError("the server cannot run as root, and there is no other user to run it as");
    }
  }
  const std::string data = "--datadir=" + folder + "/data";

  std::vector<std::string> install = {"mariadb-install-db",
                                      "--no-defaults",
                                      data,
                                      "--tmpdir=" + folder,
                                      "--skip-test-db",
                                      "--skip-name-resolve",
                                      "--auth-root-authentication-method=normal"};
  int state = 0;
  waitpid(Spawn(install, server->log_, ""), &state, 0);
  if (state != 0) {
    return absl::UnavailableError("mariadb-install-db failed (is it installed?):\n" + ReadFile(server->log_));
  }

  server->admin_.port = FreePort();
  server->admin_.user = "root";
  if (!options.network_namespace.empty()) server->admin_.unix_socket = server->unix_socket_;
  std::vector<std::string>& serve = server->command_;
  serve = {"/usr/sbin/mariadbd",
           "--no-defaults",
           data,
           "--tmpdir=" + folder,
           "--socket=" + server->unix_socket_,
           "--bind-address=" + options.bind_address,
           absl::StrCat("--port=", server->admin_.port),
           "--skip-name-resolve",
           "--skip-log-bin",
           "--max-connections=500",
           "--innodb-buffer-pool-size=128M",
           "--innodb-log-file-size=64M",
           "--table-open-cache=4000",
           "--performance-schema=OFF"};
  if (!options.durable) {
    serve.insert(serve.end(), {"--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-binlog=0"});
  }
  serve.insert(serve.end(), options.extra_flags.begin(), options.extra_flags.end());
  SMK_RETURN_IF_ERROR(server->Serve());
  // The installer makes users without a name, who would take precedence over those of a test at this host.
  Clock* const clock = Clock::Real();
  mysql::Database database(server->admin_, {}, clock);
  SMK_RETURN_IF_ERROR(database.RunReadWrite(clock->Now() + kStartTimeout, [](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows users, tx.Query("SELECT user, host FROM mysql.user WHERE user = ''"));
    for (const mysql::Row& user : users) {
      SMK_RETURN_IF_ERROR(tx.Execute(absl::StrCat("DROP USER ''@'", user.Text(1), "'")).status());
    }
    return absl::OkStatus();
  }));
  return server;
}

absl::Status MysqlServer::Serve() {
  pid_ = Spawn(command_, log_, network_namespace_);
  Clock* const clock = Clock::Real();
  const absl::Time give_up = clock->Now() + kStartTimeout;
  absl::Status status;
  while (!(status = mysql::CheckServer(admin_)).ok()) {
    if (Ended(pid_)) {
      pid_ = 0;
      return absl::UnavailableError("mariadbd ended at its start:\n" + ReadFile(log_));
    }
    if (clock->Now() >= give_up) return status;
    clock->Sleep(absl::Milliseconds(20));
  }
  return absl::OkStatus();
}

bool MysqlServer::running() {
  if (pid_ != 0 && Ended(pid_)) pid_ = 0;
  return pid_ != 0;
}

std::string MysqlServer::log() const { return ReadFile(log_); }

void MysqlServer::Signal(int signal) {
  if (pid_ != 0) kill(pid_, signal);
}

void MysqlServer::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

absl::Status MysqlServer::StartAgain() {
  if (running()) return absl::FailedPreconditionError("the server runs");
  return Serve();
}

MysqlServer::~MysqlServer() {
  Kill();  // the data is thrown away: nothing to save
  std::error_code ignored;
  if (!folder_.empty() && folder_is_ours_) std::filesystem::remove_all(folder_, ignored);
}

const mysql::ConnectionOptions& TestServer() {
  static const mysql::ConnectionOptions options = FindServer();
  return options;
}

bool TestServerIsMariaDb() {
  static const bool is_mariadb = [] {
    mysql::Database database(TestServer(), {}, Clock::Real());
    std::string version;
    const absl::Status status =
        database.RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
          SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT VERSION()"));
          version = std::string(rows[0].Text(0));
          return absl::OkStatus();
        });
    if (!status.ok()) Die(status);
    return version.find("MariaDB") != std::string::npos;
  }();
  return is_mariadb;
}

}  // namespace smarketing::testing
