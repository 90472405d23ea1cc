// A schema of a test's own.
#ifndef SMARKETING_TESTS_SUPPORT_TEST_DATABASE_H_
#define SMARKETING_TESTS_SUPPORT_TEST_DATABASE_H_

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/mysql/database.h"
#include "common/mysql/migrations.h"

namespace smarketing::testing {

// Creates a schema with a unique name on TestServer(), with the tables of `migrations`, and drops it at the end.
// Anything that goes wrong ends the process with a message.
//
//   TestDatabase schema({&CommonMigrations(), &LeadServiceMigrations()});
//   schema.db().RunReadWrite(absl::InfiniteFuture(), …);
class TestDatabase {
 public:
  explicit TestDatabase(std::initializer_list<const mysql::Migrations*> migrations = {});
  explicit TestDatabase(const std::vector<const mysql::Migrations*>& migrations);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& name() const { return name_; }
  // For a Database of one's own, or for a binary under test: an administrator with this schema selected.
  const mysql::ConnectionOptions& options() const { return options_; }
  // A Database on the schema, on the machine's clock.
  mysql::Database& db() { return *db_; }

  // Shorthands, one transaction each, that fail the test on errors.
  void Exec(absl::string_view sql, const mysql::Params& params = {});
  mysql::Rows Query(absl::string_view sql, const mysql::Params& params = {});
  int64_t QueryInt(absl::string_view sql, const mysql::Params& params = {});

 private:
  std::string name_;
  mysql::ConnectionOptions options_;
  std::unique_ptr<mysql::Database> db_;
};

// Ends every connection to the schema `database` on TestServer() but the caller's own (KILL), as a failing server or
// network would. Returns how many.
int KillConnections(absl::string_view database);

}  // namespace smarketing::testing

#endif  // SMARKETING_TESTS_SUPPORT_TEST_DATABASE_H_
