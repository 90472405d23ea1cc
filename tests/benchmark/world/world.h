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
#include "grpcpp/channel.h"
#include "tests/benchmark/options.h"
#include "tests/benchmark/world/counters.h"
#include "tests/support/mysql_server.h"
#include "tests/support/process.h"

namespace smarketing::benchmark {

class World;

// A schema with the tables of lead_service; dropped at the end.
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

// A lead_service and its schema.
class Installation {
 public:
  ~Installation();

  Schema& schema() const { return *schema_; }
  mysql::Database& db() const { return schema_->db(); }
  // So many connections that share nothing.
  std::vector<std::shared_ptr<grpc::Channel>> Channels(int n) const;
  const std::string& token() const { return token_; }
  // The most resident memory that the service has had, in bytes; 0 when it is not ours.
  int64_t PeakMemory() const;

 private:
  friend class World;
  Installation() = default;

  std::unique_ptr<Schema> schema_;
  std::string log_file_;
  std::unique_ptr<testing::Process> process_;  // null: it ran already
  std::shared_ptr<std::set<pid_t>> running_;   // the world's
  std::string address_;
  std::string token_;
};

class World {
 public:
  static absl::StatusOr<std::unique_ptr<World>> Start(const Options& options);
  ~World();

  const Options& options() const { return options_; }

  // The tables of lead_service in a schema of their own.
  absl::StatusOr<std::unique_ptr<Schema>> MakeSchema(absl::string_view name);
  // A lead_service of its own on such a schema; or the one that runs already.
  absl::StatusOr<std::unique_ptr<Installation>> Install(absl::string_view name);

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
  const std::shared_ptr<std::set<pid_t>> running_ = std::make_shared<std::set<pid_t>>();
  std::map<std::string, std::shared_ptr<void>> kept_;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_WORLD_WORLD_H_
