// The numbered SQL files of one component, embedded in the binary by smk_migrations() (cmake/EmbedMigrations.cmake).
#ifndef SMARKETING_COMMON_MYSQL_MIGRATIONS_H_
#define SMARKETING_COMMON_MYSQL_MIGRATIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace smarketing::mysql {

// A file NNNN_what.sql: CREATE, ALTER, DROP, INSERT, UPDATE and DELETE statements, each ended by a semicolon, and
// comments. Never edited once landed: the checksum tells. Lines that mean something to the migrator:
//
//   -- min_binary_schema: 3      the oldest schema version that a binary must know to work on this one. Without it, a
//                                binary that knows the version before still works (expand); give the file's own
//                                version when it breaks older binaries (contract).
//   -- grant event_log: SELECT, INSERT     what the service's user may do with a table that this file creates.
//                                Without it: SELECT, INSERT, UPDATE, DELETE.
struct MigrationFile {
  int version = 0;  // NNNN: 1, 2, 3 … without gaps
  absl::string_view name;
  absl::string_view sql;
};

struct Migrations {
  absl::string_view component;  // "common", "order_service"
  std::vector<MigrationFile> files;

  // The version that a binary with these migrations needs, and the newest that it knows.
  int latest_version() const { return files.empty() ? 0 : files.back().version; }
};

struct TableGrant {
  std::string table;
  std::string privileges;  // "SELECT, INSERT"
};

// A file, taken apart.
struct ParsedMigration {
  std::vector<std::string> statements;
  int min_binary_schema = 0;
  std::vector<TableGrant> grants;  // one for each CREATE TABLE
  std::vector<std::string> dropped_tables;
};

// INVALID_ARGUMENT when the text does not keep the rules above.
absl::StatusOr<ParsedMigration> ParseMigration(const MigrationFile& file);

// Whether it is an INSERT, UPDATE or DELETE, and so can share a transaction with its record.
bool ChangesRows(absl::string_view statement);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_MIGRATIONS_H_
