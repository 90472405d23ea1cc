// The rows that one call wrote, to be written again any number of times without the service: what a baseline writes is
// read from what the service wrote, not from a list that somebody would have to keep.
#ifndef SMARKETING_TESTS_BENCHMARK_ROWS_ROW_TEMPLATE_H_
#define SMARKETING_TESTS_BENCHMARK_ROWS_ROW_TEMPLATE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/mysql/options.h"
#include "common/mysql/param.h"
#include "tests/benchmark/rows/message_pieces.h"

namespace smarketing::benchmark {

// Thread-safe once it is set up.
class RowTemplate {
 public:
  // Runs `call` and remembers the rows that were not there before, in all tables of the schema that `database` has
  // selected. Nobody else may write meanwhile, and the tables must be small. Rows that were changed and not added are
  // left out.
  static absl::StatusOr<RowTemplate> Record(mysql::Database& database, absl::FunctionRef<absl::Status()> call);

  // Leaves tables out.
  RowTemplate Without(const std::set<std::string>& tables) const;
  RowTemplate Only(const std::string& table) const;

  // Every copy has `value(copy)` in this column. Not for Fill.
  void Override(absl::string_view table, absl::string_view column, std::function<mysql::Param(int64_t copy)> value);
  // The copies have these texts in this column, in turns.
  void Cycle(absl::string_view table, absl::string_view column, std::vector<std::string> values);

  // "leads 1, event_log 3": rows by table.
  std::string Summary() const;
  std::vector<std::string> tables() const;

  // Writes the copies from `first` on, `count` of them: one statement for each table and each `rows_per_statement` of
  // its rows. Each copy has ids and other unique values of its own, which follow from its number; its times are the
  // recorded ones moved by `shift` times its number. Bytes (BLOB, VARBINARY) that repeat such an id, such a unique text
  // of at least sixteen bytes or, as protobuf writes an int64 of microseconds, such a time repeat what the copy has
  // there instead; with everything else they stay as recorded.
  absl::Status Insert(mysql::Transaction& tx, int64_t first, int64_t count, size_t rows_per_statement,
                      absl::Duration shift = absl::ZeroDuration()) const;

  // Empties the tables and writes the copies 0 to `count` - 1, the same as Insert would: one statement for each table,
  // in which the server makes the rows. At most 2^27 rows a table. `schema` is one that nobody writes in meanwhile;
  // `connections` tables at a time.
  absl::Status Fill(const mysql::ConnectionOptions& schema, int64_t count, absl::Duration shift = absl::ZeroDuration(),
                    int connections = 2) const;

  // The id that a copy has in `column` of its first row in `table`.
  Uuid IdIn(absl::string_view table, absl::string_view column, int64_t copy) const;

 private:
  // How a copy's value comes from the recorded one.
  enum class Kind { kConstant, kUuid, kText, kCounter, kTime, kMessage };
  struct Cell {
    Kind kind = Kind::kConstant;
    mysql::Param value;
    bool is_null = false;
    Uuid uuid;                  // of 16 bytes
    std::string text;           // of text and bytes
    absl::Time time;            // of times
    uint64_t which = 0;         // kUuid: which of the ids of a copy it is
    std::vector<Piece> pieces;  // kMessage: bytes that repeat what is minted elsewhere
  };
  using Row = std::vector<Cell>;
  struct Column {
    std::string name;
    std::string type;  // "int", "uuid", "text", "bytes", "time", "day" or "double"
    std::function<mysql::Param(int64_t copy)> override;
    std::vector<std::string> cycle;  // empty: the recorded values
  };
  struct Table {
    std::string name;
    std::vector<Column> columns;
    std::vector<std::vector<size_t>> unique_keys;  // columns by number
    std::vector<Row> rows;

    size_t ColumnNumber(absl::string_view column) const;
  };

  static absl::StatusOr<std::vector<Table>> ReadSchema(mysql::ReadTransaction& tx);
  static absl::StatusOr<std::vector<Table>> ReadAll(mysql::Database& database);
  static std::string Identity(const Table& table, const Row& row);
  static void SetKinds(std::vector<Table>& tables, const std::set<Uuid>& known);
  // Once the kinds are set.
  static void SetMessages(std::vector<Table>& tables);
  const Table& Find(absl::string_view table) const;
  static mysql::Param Copy(const Table& table, size_t row, size_t column, int64_t copy, absl::Duration shift);
  // Copy as an expression of SQL over `n`, the copy's number; adds its parameters.
  static std::string CopySql(const Table& table, size_t row, size_t column, absl::Duration shift,
                             mysql::Params& params);
  static absl::Status FillTable(mysql::Database& database, const Table& table, int64_t count, absl::Duration shift);

  std::vector<Table> tables_;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_ROWS_ROW_TEMPLATE_H_
