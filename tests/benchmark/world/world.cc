#include "tests/benchmark/world/world.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/mysql/migrator.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "tests/benchmark/rows/bulk.h"

namespace smarketing::benchmark {
namespace {

constexpr absl::Duration kMigrateTimeout = absl::Minutes(2);
constexpr absl::Duration kFillTimeout = absl::Minutes(10);

absl::Time Soon() { return Clock::Real()->Now() + absl::Minutes(1); }

// As ./run starts its private server (tools/mariadb.sh).
testing::MysqlServerOptions ServerOptions() {
  testing::MysqlServerOptions options;
  options.durable = true;
  options.extra_flags = {"--innodb-flush-log-at-trx-commit=1",
                         "--sync-binlog=1",
                         "--innodb-buffer-pool-size=512M",
                         "--innodb-log-file-size=256M",
                         "--innodb-log-buffer-size=16M",
                         "--innodb-flush-method=O_DIRECT",
                         "--max-allowed-packet=64M",
                         "--character-set-server=utf8mb4",
                         "--collation-server=utf8mb4_unicode_520_ci"};
  return options;
}

absl::StatusOr<mysql::ConnectionOptions> ParseServer(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(',', 2));
  mysql::ConnectionOptions options;
  const size_t colon = parts[0].rfind(':');
  if (parts.size() != 3 || colon == std::string::npos || !absl::SimpleAtoi(parts[0].substr(colon + 1), &options.port)) {
    return absl::InvalidArgumentError("--mysql must be host:port,user,password");
  }
  options.host = parts[0].substr(0, colon);
  options.user = parts[1];
  options.password = parts[2];
  return options;
}

absl::StatusOr<std::string> FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  return line;
}

// The value of a field of the log record "serving".
std::string Served(const std::string& log, absl::string_view field) {
  const std::string key = absl::StrCat("\"", field, "\":\"");
  const size_t begin = log.find(key, log.find("\"serving\"")) + key.size();
  return log.substr(begin, log.find('"', begin) - begin);
}

}  // namespace

Schema::Schema(mysql::ConnectionOptions connection, bool ours)
    : connection_(std::move(connection)), ours_(ours), db_(Connect(4)) {}

Schema::~Schema() {
  if (!ours_) return;
  (void)Define(*db_, absl::StrCat("DROP DATABASE ", connection_.database));
}

std::unique_ptr<mysql::Database> Schema::Connect(int connections) const {
  mysql::PoolOptions pool;
  pool.max_connections = connections;
  return std::make_unique<mysql::Database>(connection_, pool, Clock::Real());
}

Service::~Service() {
  if (process_ == nullptr) return;
  running_->erase(process_->pid());
  process_->Signal(SIGTERM);
  process_->Wait(absl::Seconds(15));
  process_.reset();
}

int64_t Service::PeakMemory() const { return process_ == nullptr ? 0 : benchmark::PeakMemory(process_->pid()); }

absl::StatusOr<std::unique_ptr<World>> World::Start(const Options& options) {
  auto world = absl::WrapUnique(new World(options));
  std::string folder = (std::filesystem::temp_directory_path() / "smarketing_bench_XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return absl::UnavailableError("cannot make a temporary folder");
  world->folder_ = folder;
  SMK_RETURN_IF_ERROR(auth::WriteKeyPair(folder));
  SMK_ASSIGN_OR_RETURN(world->signer_, auth::TokenSigner::FromFile(folder + "/signing_key.pem", Clock::Real()));
  if (options.mysql.empty()) {
    SMK_ASSIGN_OR_RETURN(world->own_server_, testing::MysqlServer::Start(ServerOptions()));
    world->admin_ = world->own_server_->admin();
  } else {
    SMK_ASSIGN_OR_RETURN(world->admin_, ParseServer(options.mysql));
  }
  // Filling a large table is one statement.
  world->admin_.statement_timeout = kFillTimeout;
  world->admin_.read_timeout = kFillTimeout + absl::Minutes(1);
  SMK_RETURN_IF_ERROR(mysql::CheckServer(world->admin_));
  world->server_db_ = std::make_unique<mysql::Database>(world->admin_, mysql::PoolOptions(), Clock::Real());
  return world;
}

World::~World() {
  kept_.clear();
  server_db_.reset();
  own_server_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> World::ServiceFlags(const mysql::ConnectionOptions& connection) const {
  return {absl::StrCat("--mysql_host=", connection.host), absl::StrCat("--mysql_port=", connection.port),
          absl::StrCat("--mysql_user=", connection.user), absl::StrCat("--mysql_database=", connection.database),
          absl::StrCat("--jwks_file=", folder_, "/jwks.json")};
}

absl::StatusOr<std::unique_ptr<Schema>> World::MakeSchema(absl::string_view name, absl::string_view program) {
  mysql::ConnectionOptions connection = admin_;
  connection.database = absl::StrCat("smarketing_bench_", name);
  SMK_RETURN_IF_ERROR(Define(*server_db_, absl::StrCat("DROP DATABASE IF EXISTS ", connection.database)));
  SMK_RETURN_IF_ERROR(
      Define(*server_db_, absl::StrCat("CREATE DATABASE ", connection.database, " CHARACTER SET utf8mb4")));
  auto schema = absl::WrapUnique(new Schema(connection, /*ours=*/true));
  std::vector<std::string> flags = ServiceFlags(connection);
  flags.push_back("--migrate");
  const auto migrate =
      testing::Process::Start({.program = std::string(program),
                               .arguments = std::move(flags),
                               .environment = {absl::StrCat("SMARKETING_MYSQL_PASSWORD=", connection.password)}});
  if (migrate->Wait(kMigrateTimeout) != 0) {
    return absl::InternalError(absl::StrCat(program, " --migrate failed: ", migrate->standard_error()));
  }
  return schema;
}

absl::StatusOr<std::unique_ptr<Service>> World::StartService(const Schema& schema, absl::string_view program) {
  auto service = absl::WrapUnique(new Service);
  SMK_ASSIGN_OR_RETURN(service->token_, signer_->Sign({.subject = "bench", .roles = {"admin"}}));
  const mysql::ConnectionOptions& connection = schema.connection();
  std::vector<std::string> flags = ServiceFlags(connection);
  flags.insert(flags.end(), {"--listen_address=127.0.0.1:0", "--drain_delay=0s", "--shutdown_deadline=1s"});
  if (program == kLeadService) {
    flags.insert(flags.end(), options_.service_flags.begin(), options_.service_flags.end());
  }
  service->process_ =
      testing::Process::Start({.program = std::string(program),
                               .arguments = std::move(flags),
                               .environment = {absl::StrCat("SMARKETING_MYSQL_PASSWORD=", connection.password)},
                               .error_file = absl::StrCat(folder_, "/", program, "-", ++services_, ".log")});
  if (!service->process_->AwaitError("\"message\":\"serving\"")) {
    return absl::InternalError(absl::StrCat(program, " does not start: ", service->process_->standard_error()));
  }
  service->address_ = Served(service->process_->standard_error(), "address");
  service->running_ = running_;
  running_->insert(service->process_->pid());
  return service;
}

absl::StatusOr<std::unique_ptr<Installation>> World::Install(absl::string_view name, absl::string_view program) {
  auto installation = absl::WrapUnique(new Installation);
  SMK_ASSIGN_OR_RETURN(installation->schema_, MakeSchema(name, program));
  SMK_ASSIGN_OR_RETURN(installation->service_, StartService(*installation->schema_, program));
  return installation;
}

absl::StatusOr<std::unique_ptr<Installation>> World::Install(absl::string_view name) {
  if (options_.lead_service.empty()) return Install(name, kLeadService);
  auto installation = absl::WrapUnique(new Installation);
  mysql::ConnectionOptions connection = admin_;
  connection.database = options_.schema;
  installation->schema_ = absl::WrapUnique(new Schema(connection, /*ours=*/false));
  installation->service_ = absl::WrapUnique(new Service);
  installation->service_->address_ = options_.lead_service;
  SMK_ASSIGN_OR_RETURN(installation->service_->token_, FirstLine(options_.token_file));
  return installation;
}

absl::StatusOr<Counters> World::ReadCounters() const {
  Counters counters;
  SMK_RETURN_IF_ERROR(AddServerCounters(*server_db_, counters));
  absl::Duration services;
  for (const pid_t pid : *running_) services += CpuTime(pid);
  counters["cpu_us_client"] = absl::ToDoubleMicroseconds(CpuTime(getpid()));
  if (options_.lead_service.empty()) counters["cpu_us_service"] = absl::ToDoubleMicroseconds(services);
  if (own_server_ != nullptr) {
    counters["cpu_us_database"] = absl::ToDoubleMicroseconds(CpuTime(own_server_->pid()));
  }
  return counters;
}

absl::Status World::SetDurable(bool durable) {
  if (own_server_ == nullptr) return absl::OkStatus();
  return server_db_->RunReadWrite(Soon(), [&](mysql::Transaction& tx) {
    return tx.Execute(absl::StrCat("SET GLOBAL innodb_flush_log_at_trx_commit = ", durable ? 1 : 0)).status();
  });
}

}  // namespace smarketing::benchmark
