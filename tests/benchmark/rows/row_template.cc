#include "tests/benchmark/rows/row_template.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/mysql/row.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "tests/benchmark/rows/bulk.h"
#include "tests/benchmark/rows/mint.h"

namespace smarketing::benchmark {
namespace {

// The tables that a call's rows are looked for in are small: whoever has more has recorded too late.
constexpr size_t kMaxRecordedRows = 20'000;

// Numbers that a service cannot have reached.
constexpr int64_t kFirstCount = 1'000'000'000'000;

absl::Time Soon() { return Clock::Real()->Now() + absl::Minutes(5); }

std::string TypeOf(absl::string_view data_type, int64_t length) {
  if (data_type == "binary" && length == 16) return "uuid";
  if (data_type == "binary" || data_type == "varbinary" || absl::EndsWith(data_type, "blob")) return "bytes";
  if (data_type == "char" || data_type == "varchar" || absl::EndsWith(data_type, "text")) return "text";
  if (data_type == "datetime" || data_type == "timestamp") return "time";
  if (data_type == "date") return "day";
  if (data_type == "double" || data_type == "float" || data_type == "decimal") return "double";
  return "int";
}

}  // namespace

size_t RowTemplate::Table::ColumnNumber(absl::string_view column) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  std::abort();  // a mistake in a scenario
}

absl::StatusOr<std::vector<RowTemplate::Table>> RowTemplate::ReadSchema(mysql::ReadTransaction& tx) {
  // What belongs to the machinery and not to a call.
  static const auto* const machinery =
      new std::set<std::string>{"schema_migration", "schema_migration_lease", "event_cursor"};
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows columns,
      tx.Query("SELECT c.table_name, c.column_name, c.data_type, COALESCE(c.character_maximum_length, 0) "
               "FROM information_schema.columns c JOIN information_schema.tables t "
               "ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' "
               "WHERE c.table_schema = DATABASE() AND c.extra NOT LIKE '%GENERATED%' "
               "ORDER BY c.table_name, c.ordinal_position"));
  std::vector<Table> tables;
  for (const mysql::Row& row : columns) {
    const std::string name(row.Text(0));
    if (machinery->contains(name)) continue;
    if (tables.empty() || tables.back().name != name) tables.push_back({name, {}, {}, {}});
    tables.back().columns.push_back({std::string(row.Text(1)), TypeOf(row.Text(2), row.Int(3)), nullptr});
  }
  for (Table& table : tables) {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows keys,
                         tx.Query("SELECT index_name, column_name FROM information_schema.statistics WHERE "
                                  "table_schema = DATABASE() AND table_name = ? AND non_unique = 0 "
                                  "ORDER BY index_name, seq_in_index",
                                  {table.name}));
    std::map<std::string, std::vector<size_t>> by_name;
    for (const mysql::Row& row : keys) by_name[std::string(row.Text(0))].push_back(table.ColumnNumber(row.Text(1)));
    for (auto& [name, key] : by_name) table.unique_keys.push_back(std::move(key));
  }
  return tables;
}

absl::StatusOr<std::vector<RowTemplate::Table>> RowTemplate::ReadAll(mysql::Database& database) {
  std::vector<Table> tables;
  SMK_RETURN_IF_ERROR(database.RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(tables, ReadSchema(tx));
    for (Table& table : tables) {
      const std::string names = absl::StrJoin(
          table.columns, ", ", [](std::string* out, const Column& column) { absl::StrAppend(out, column.name); });
      SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat("SELECT ", names, " FROM ", table.name,
                                                                         " LIMIT ", kMaxRecordedRows + 1)));
      if (rows.size() > kMaxRecordedRows) {
        return absl::FailedPreconditionError(absl::StrCat("the table ", table.name, " is too large to record from"));
      }
      for (const mysql::Row& row : rows) {
        Row& cells = table.rows.emplace_back(table.columns.size());
        for (size_t i = 0; i < cells.size(); ++i) {
          Cell& cell = cells[i];
          const std::string& type = table.columns[i].type;
          if (row.IsNull(i)) {
            cell.is_null = true;
          } else if (type == "uuid") {
            cell.uuid = row.GetUuid(i);
            cell.value = cell.uuid;
          } else if (type == "bytes") {
            cell.text = std::string(row.Bytes(i));
            cell.value = mysql::Param::Bytes(cell.text);
          } else if (type == "text") {
            cell.text = std::string(row.Text(i));
            cell.value = cell.text;
          } else if (type == "time") {
            cell.time = row.Time(i);
            cell.value = cell.time;
          } else if (type == "day") {
            cell.value = row.Day(i);
          } else if (type == "double") {
            cell.value = row.Double(i);
          } else {
            cell.value = row.Int(i);
          }
        }
      }
    }
    return absl::OkStatus();
  }));
  return tables;
}

// What the primary key of a row has; all of it where there is none.
std::string RowTemplate::Identity(const Table& table, const Row& row) {
  std::string identity;
  const auto add = [&](const Cell& cell) {
    if (const auto* number = std::get_if<int64_t>(&cell.value.value())) absl::StrAppend(&identity, *number);
    absl::StrAppend(&identity, cell.uuid.bytes(), cell.text, absl::FormatTime(cell.time), "\n");
  };
  if (table.unique_keys.empty()) {
    for (const Cell& cell : row) add(cell);
  } else {
    for (const std::vector<size_t>& key : table.unique_keys) {
      for (const size_t column : key) add(row[column]);
    }
  }
  return identity;
}

void RowTemplate::SetKinds(std::vector<Table>& tables, const std::set<Uuid>& known) {
  std::map<Uuid, uint64_t> minted;
  for (const Table& table : tables) {
    for (const std::vector<size_t>& key : table.unique_keys) {
      for (const Row& row : table.rows) {
        for (const size_t column : key) {
          const Uuid& id = row[column].uuid;
          if (!id.is_nil() && !known.contains(id)) minted.emplace(id, minted.size());
        }
      }
    }
  }
  for (Table& table : tables) {
    for (Row& row : table.rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        Cell& cell = row[i];
        if (cell.is_null) continue;
        if (const auto it = minted.find(cell.uuid); it != minted.end()) {
          cell.kind = Kind::kUuid;
          cell.which = it->second;
        } else if (table.columns[i].type == "time") {
          cell.kind = Kind::kTime;
        }
      }
      for (const std::vector<size_t>& key : table.unique_keys) {
        const bool differs = std::any_of(key.begin(), key.end(), [&](size_t column) {
          return row[column].is_null || row[column].kind == Kind::kUuid;
        });
        if (differs) continue;
        const std::string& type = table.columns[key.back()].type;
        row[key.back()].kind = type == "text" || type == "bytes" ? Kind::kText : Kind::kCounter;
      }
    }
  }
}

void RowTemplate::SetMessages(std::vector<Table>& tables) {
  MintedValues values;
  for (const Table& table : tables) {
    for (size_t row = 0; row < table.rows.size(); ++row) {
      for (const Cell& cell : table.rows[row]) {
        if (cell.kind == Kind::kUuid) values.AddUuid(cell.uuid, cell.which);
        if (cell.kind == Kind::kTime) values.AddTime(cell.time);
        if (cell.kind == Kind::kText) {
          values.AddText(cell.text, static_cast<int64_t>(table.rows.size()), static_cast<int64_t>(row));
        }
      }
    }
  }
  for (Table& table : tables) {
    for (Row& row : table.rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        Cell& cell = row[i];
        if (table.columns[i].type != "bytes" || cell.kind != Kind::kConstant) continue;
        cell.pieces = values.Cut(cell.text);
        if (HasMinted(cell.pieces)) cell.kind = Kind::kMessage;
      }
    }
  }
}

absl::StatusOr<RowTemplate> RowTemplate::Record(mysql::Database& database, absl::FunctionRef<absl::Status()> call) {
  SMK_ASSIGN_OR_RETURN(const std::vector<Table> before, ReadAll(database));
  SMK_RETURN_IF_ERROR(call());
  SMK_ASSIGN_OR_RETURN(std::vector<Table> after, ReadAll(database));
  std::set<Uuid> known;
  for (size_t t = 0; t < after.size(); ++t) {
    std::set<std::string> old;
    for (const Row& row : before[t].rows) {
      old.insert(Identity(before[t], row));
      for (const Cell& cell : row) known.insert(cell.uuid);
    }
    std::erase_if(after[t].rows, [&](const Row& row) { return old.contains(Identity(after[t], row)); });
  }
  std::erase_if(after, [](const Table& table) { return table.rows.empty(); });
  SetKinds(after, known);
  SetMessages(after);
  RowTemplate result;
  result.tables_ = std::move(after);
  return result;
}

RowTemplate RowTemplate::Without(const std::set<std::string>& tables) const {
  RowTemplate result = *this;
  std::erase_if(result.tables_, [&](const Table& table) { return tables.contains(table.name); });
  return result;
}

RowTemplate RowTemplate::Only(const std::string& table) const {
  RowTemplate result = *this;
  std::erase_if(result.tables_, [&](const Table& one) { return one.name != table; });
  return result;
}

void RowTemplate::Override(absl::string_view table, absl::string_view column,
                           std::function<mysql::Param(int64_t copy)> value) {
  for (Table& one : tables_) {
    if (one.name == table) one.columns[one.ColumnNumber(column)].override = std::move(value);
  }
}

std::string RowTemplate::Summary() const {
  return absl::StrJoin(tables_, ", ", [](std::string* out, const Table& table) {
    absl::StrAppend(out, table.name, " ", table.rows.size());
  });
}

std::vector<std::string> RowTemplate::tables() const {
  std::vector<std::string> names;
  for (const Table& table : tables_) names.push_back(table.name);
  return names;
}

const RowTemplate::Table& RowTemplate::Find(absl::string_view table) const {
  for (const Table& one : tables_) {
    if (one.name == table) return one;
  }
  std::abort();  // a mistake in a scenario
}

void RowTemplate::Cycle(absl::string_view table, absl::string_view column, std::vector<std::string> values) {
  for (Table& one : tables_) {
    if (one.name == table) one.columns[one.ColumnNumber(column)].cycle = std::move(values);
  }
}

Uuid RowTemplate::IdIn(absl::string_view table, absl::string_view column, int64_t copy) const {
  const Table& found = Find(table);
  const Cell& cell = found.rows[0][found.ColumnNumber(column)];
  return cell.kind == Kind::kUuid ? MintUuid(copy, cell.which) : cell.uuid;
}

mysql::Param RowTemplate::Copy(const Table& table, size_t row, size_t column, int64_t copy, absl::Duration shift) {
  if (table.columns[column].override) return table.columns[column].override(copy);
  const std::vector<std::string>& cycle = table.columns[column].cycle;
  if (!cycle.empty()) return cycle[static_cast<size_t>(copy) % cycle.size()];
  const Cell& cell = table.rows[row][column];
  switch (cell.kind) {
    case Kind::kConstant:
      return cell.value;
    case Kind::kUuid:
      return MintUuid(copy, cell.which);
    case Kind::kText: {
      const auto rows = static_cast<int64_t>(table.rows.size());
      std::string text = MintText(cell.text, copy * rows + static_cast<int64_t>(row));
      if (table.columns[column].type == "bytes") return mysql::Param::Bytes(std::move(text));
      return text;
    }
    case Kind::kCounter:
      return kFirstCount + copy * static_cast<int64_t>(table.rows.size()) + static_cast<int64_t>(row);
    case Kind::kTime:
      return cell.time + shift * copy;
    case Kind::kMessage:
      return mysql::Param::Bytes(Render(cell.pieces, copy, shift));
  }
  return cell.value;
}

absl::Status RowTemplate::Insert(mysql::Transaction& tx, int64_t first, int64_t count, size_t rows_per_statement,
                                 absl::Duration shift) const {
  for (const Table& table : tables_) {
    const size_t width = table.columns.size();
    const size_t total = static_cast<size_t>(count) * table.rows.size();
    const std::string head =
        absl::StrCat("INSERT INTO ", table.name, " (",
                     absl::StrJoin(table.columns, ", ",
                                   [](std::string* out, const Column& column) { absl::StrAppend(out, column.name); }),
                     ") VALUES ");
    const std::string values = absl::StrCat("(", mysql::Placeholders(width), ")");
    // A statement has at most 65,535 parameters.
    const size_t most = std::min(rows_per_statement, size_t{65'535} / width);
    for (size_t begin = 0; begin < total;) {
      const size_t size = std::min(most, total - begin);
      std::string sql = head;
      mysql::Params params;
      params.reserve(size * width);
      for (size_t i = begin; i < begin + size; ++i) {
        absl::StrAppend(&sql, i == begin ? "" : ",", values);
        const int64_t copy = first + static_cast<int64_t>(i / table.rows.size());
        for (size_t column = 0; column < width; ++column) {
          params.push_back(Copy(table, i % table.rows.size(), column, copy, shift));
        }
      }
      SMK_RETURN_IF_ERROR(tx.Execute(sql, params).status());
      begin += size;
    }
  }
  return absl::OkStatus();
}

std::string RowTemplate::CopySql(const Table& table, size_t row, size_t column, absl::Duration shift,
                                 mysql::Params& params) {
  const std::vector<std::string>& cycle = table.columns[column].cycle;
  if (!cycle.empty()) {
    params.insert(params.end(), cycle.begin(), cycle.end());
    return absl::StrCat("ELT(1 + n % ", cycle.size(), ", ", mysql::Placeholders(cycle.size()), ")");
  }
  const Cell& cell = table.rows[row][column];
  const std::string number = absl::StrCat("(n * ", table.rows.size(), " + ", row, ")");
  switch (cell.kind) {
    case Kind::kConstant:
      params.push_back(cell.value);
      return "?";
    case Kind::kUuid:
      return MintUuidSql("n", cell.which);
    case Kind::kText: {
      const std::string rest(MintTextRest(cell.text));
      params.push_back(table.columns[column].type == "bytes" ? mysql::Param::Bytes(rest) : mysql::Param(rest));
      return absl::StrCat("CONCAT(", MintDigitsSql(number), ", ?)");
    }
    case Kind::kCounter:
      return absl::StrCat(kFirstCount, " + ", number);
    case Kind::kTime:
      params.push_back(cell.time);
      return absl::StrCat("CAST(? AS DATETIME(6)) + INTERVAL (n * ", absl::ToInt64Microseconds(shift), ") MICROSECOND");
    case Kind::kMessage:
      return RenderSql(cell.pieces, shift, params);
  }
  return "NULL";
}

absl::Status RowTemplate::FillTable(mysql::Database& database, const Table& table, int64_t count,
                                    absl::Duration shift) {
  const std::string names = absl::StrJoin(
      table.columns, ", ", [](std::string* out, const Column& column) { absl::StrAppend(out, column.name); });
  const std::string numbers = absl::StrCat("FROM ", NumbersSql(count));
  std::string sql = absl::StrCat("INSERT INTO ", table.name, " (", names, ") ");
  mysql::Params params;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    std::vector<std::string> cells;
    for (size_t column = 0; column < table.columns.size(); ++column) {
      cells.push_back(CopySql(table, row, column, shift, params));
    }
    absl::StrAppend(&sql, row == 0 ? "" : " UNION ALL ", "SELECT ", absl::StrJoin(cells, ", "), " ", numbers);
  }
  SMK_RETURN_IF_ERROR(Define(database, absl::StrCat("TRUNCATE TABLE ", table.name)));
  return FillEmptyTable(database, table.name, sql, params);
}

absl::Status RowTemplate::Fill(const mysql::ConnectionOptions& schema, int64_t count, absl::Duration shift,
                               int connections) const {
  mysql::PoolOptions pool;
  pool.max_connections = connections;
  mysql::Database database(schema, pool, Clock::Real());
  SMK_RETURN_IF_ERROR(MakeNumbers(database));
  std::atomic<size_t> next = 0;
  std::vector<absl::Status> results(static_cast<size_t>(connections));
  std::vector<std::thread> threads;
  for (absl::Status& result : results) {
    threads.emplace_back([&] {
      for (size_t i = next++; i < tables_.size() && result.ok(); i = next++) {
        result = FillTable(database, tables_[i], count, shift);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const absl::Status& result : results) SMK_RETURN_IF_ERROR(result);
  return DropNumbers(database);
}

}  // namespace smarketing::benchmark
