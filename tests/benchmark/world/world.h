// The surroundings of a measurement: a database server, services that run on schemas of it, and schemas with the same
// tables for baselines.
#ifndef SMARKETING_TESTS_BENCHMARK_WORLD_WORLD_H_
#define SMARKETING_TESTS_BENCHMARK_WORLD_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/token_signer.h"
#include "common/mysql/database.h"
#include "tests/benchmark/options.h"
#include "tests/benchmark/world/counters.h"
#include "tests/support/mysql_server.h"
#include "tests/support/process.h"

namespace smarketing::benchmark {

class World;

inline constexpr char kLeadService[] = "lead_service";
inline constexpr char kSlaService[] = "sla_service";
inline constexpr char kReportingService[] = "reporting_service";

// A schema with the tables of one or more services; dropped at the end.
class Schema {
 public:
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  const mysql::ConnectionOptions& connection() const { return connection_; }
  // As an administrator, by the project's own door to the connector.
  mysql::Database& db() const { return *db_; }
  // A door with so many connections, for a baseline.
  std::unique_ptr<mysql::Database> Connect(int connections) const;

 private:
  friend class World;
  Schema(mysql::ConnectionOptions connection, bool ours);

  const mysql::ConnectionOptions connection_;
  const bool ours_;
  std::unique_ptr<mysql::Database> db_;
};

// One process of a service. Ended by the destructor, unless it ran already.
class Service {
 public:
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  const std::string& address() const { return address_; }
  const std::string& token() const { return token_; }
  // The most resident memory that the service has had, in bytes; 0 when it is not ours.
  int64_t PeakMemory() const;

 private:
  friend class World;
  Service() = default;

  std::unique_ptr<testing::Process> process_;  // null: it ran already
  std::shared_ptr<std::set<pid_t>> running_;   // the world's
  std::string address_;
  std::string token_;
};

// A service and its schema.
class Installation {
 public:
  Schema& schema() const { return *schema_; }
  mysql::Database& db() const { return schema_->db(); }
  const Service& service() const { return *service_; }
  const std::string& address() const { return service_->address(); }
  const std::string& token() const { return service_->token(); }
  int64_t PeakMemory() const { return service_->PeakMemory(); }

 private:
  friend class World;
  Installation() = default;

  std::unique_ptr<Schema> schema_;
  std::unique_ptr<Service> service_;  // goes before its schema
};

class World {
 public:
  static absl::StatusOr<std::unique_ptr<World>> Start(const Options& options);
  ~World();

  const Options& options() const { return options_; }

  // The tables of a service (as its program is named) in a schema of their own.
  absl::StatusOr<std::unique_ptr<Schema>> MakeSchema(absl::string_view name, absl::string_view program = kLeadService);
  // Starts a service on such a schema; any number of them.
  absl::StatusOr<std::unique_ptr<Service>> StartService(const Schema& schema, absl::string_view program);
  // A lead_service of its own on such a schema; or the one that runs already.
  absl::StatusOr<std::unique_ptr<Installation>> Install(absl::string_view name);
  // Another service, which is always our own.
  absl::StatusOr<std::unique_ptr<Installation>> Install(absl::string_view name, absl::string_view program);

  // A server to fill large tables on need not be durable meanwhile. Does nothing to a server that is not ours.
  absl::Status SetDurable(bool durable);

  // What scenarios share because it takes long to make; lives as long as this. Null: nobody has kept it yet.
  void Keep(const std::string& name, std::shared_ptr<void> thing) { kept_[name] = std::move(thing); }
  template <typename T>
  std::shared_ptr<T> Kept(const std::string& name) const {
    const auto it = kept_.find(name);
    return it == kept_.end() ? nullptr : std::static_pointer_cast<T>(it->second);
  }

  // What has been counted so far: by the database server (see counters.h), and cpu_us_client, cpu_us_service and
  // cpu_us_database, the processor time of this process, of the services that run now, and of the server.
  absl::StatusOr<Counters> ReadCounters() const;

 private:
  explicit World(const Options& options) : options_(options) {}
  std::vector<std::string> ServiceFlags(const mysql::ConnectionOptions& connection) const;

  const Options options_;
  std::string folder_;  // keys and logs
  std::unique_ptr<testing::MysqlServer> own_server_;
  mysql::ConnectionOptions admin_;
  std::unique_ptr<mysql::Database> server_db_;
  std::unique_ptr<auth::TokenSigner> signer_;
  int services_ = 0;  // that were started
  const std::shared_ptr<std::set<pid_t>> running_ = std::make_shared<std::set<pid_t>>();
  std::map<std::string, std::shared_ptr<void>> kept_;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_WORLD_WORLD_H_
