#include "common/mysql/connection.h"

#include <cppconn/connection.h>
#include <cppconn/datatype.h>
#include <cppconn/exception.h>
#include <cppconn/metadata.h>
#include <cppconn/parameter_metadata.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <mysql_driver.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/bits.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/statement_cache.h"
#include "common/mysql/temporal.h"
#include "common/status/macros.h"

namespace smarketing::mysql {
namespace {

// What every session is set to; both servers know all of it. ONLY_FULL_GROUP_BY is MySQL's default and keeps MariaDB
// from answering what MySQL refuses.
constexpr char kSqlMode[] =
    "STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ENGINE_SUBSTITUTION";

// The connector's own number for TLS trouble; also ours for a server that would talk in clear text.
constexpr int kTlsError = 2026;

sql::SQLString ToSql(absl::string_view text) { return sql::SQLString(text.data(), text.size()); }

// Whole seconds, at least one; the protocol library knows no others.
int Seconds(absl::Duration duration) {
  return static_cast<int>(std::max<int64_t>(1, absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1)))));
}

sql::mysql::MySQL_Driver* Driver() {
  // Asking twice at once is a race within the connector; a static is initialized once.
  static auto* const driver = sql::mysql::get_mysql_driver_instance();
  return driver;
}

sql::ConnectOptionsMap ToConnectorOptions(const ConnectionOptions& options) {
  sql::ConnectOptionsMap map;
  if (options.unix_socket.empty()) {
    map["hostName"] = ToSql(options.host);
    map["port"] = options.port;
  } else {
    map["socket"] = ToSql(options.unix_socket);
  }
  map["userName"] = ToSql(options.user);
  map["password"] = ToSql(options.password);
  if (!options.database.empty()) map["schema"] = ToSql(options.database);
  map["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  map["CLIENT_FOUND_ROWS"] = true;  // an UPDATE tells how many rows it matched
  map["OPT_CONNECT_TIMEOUT"] = Seconds(options.connect_timeout);
  if (options.read_timeout != absl::InfiniteDuration()) map["OPT_READ_TIMEOUT"] = Seconds(options.read_timeout);
  if (options.write_timeout != absl::InfiniteDuration()) map["OPT_WRITE_TIMEOUT"] = Seconds(options.write_timeout);
  const TlsOptions& tls = options.tls;
  if (tls.mode != TlsMode::kDisabled) {
    map["sslEnforce"] = true;
    if (tls.mode == TlsMode::kVerifyIdentity) map["sslVerify"] = true;
    if (!tls.ca_file.empty()) map["sslCA"] = ToSql(tls.ca_file);
    if (!tls.cert_file.empty()) map["sslCert"] = ToSql(tls.cert_file);
    if (!tls.key_file.empty()) map["sslKey"] = ToSql(tls.key_file);
  }
  return map;
}

// Sends the binary ones as strings, too: the servers take a string for a binary column byte by byte, and a blob would
// cost a packet of its own.
class Binder {
 public:
  explicit Binder(sql::PreparedStatement* statement) : statement_(statement) {}

  void Bind(const Params& params) {
    for (const Param& param : params) {
      ++index_;
      std::visit(*this, param.value());
    }
  }

  void operator()(std::monostate) { statement_->setNull(index_, sql::DataType::SQLNULL); }
  void operator()(int64_t value) { statement_->setInt64(index_, value); }
  void operator()(uint64_t value) { statement_->setUInt64(index_, value); }
  void operator()(double value) { statement_->setDouble(index_, value); }
  void operator()(const std::string& text) { SetString(text); }
  void operator()(const Param::Binary& binary) { SetString(binary.bytes); }
  void operator()(const Uuid& id) {
    scratch_.assign(id.bytes().data(), id.bytes().size());
    SetString(scratch_);
  }
  void operator()(const Param::Temporal& temporal) {
    if (temporal.text.empty()) throw RowAccessError("a time outside the years 1 to 9999 was bound to a statement");
    SetString(temporal.text);
  }

 private:
  // The connector copies the text; that ours need not be allocated for each of thousands of parameters, one is used
  // again and again.
  void SetString(const std::string& text) {
    text_ = text;
    statement_->setString(index_, text_);
  }

  sql::PreparedStatement* const statement_;
  unsigned int index_ = 0;
  std::string scratch_;
  sql::SQLString text_;
};

template <typename T>
Row::Cell Parsed(const std::optional<T>& value) {
  if (!value.has_value()) throw RowAccessError("the server sent a date or time that is none");
  return *value;
}

Row::Cell ReadCell(const sql::ResultSet& result, unsigned int column, int type, bool is_signed) {
  if (result.isNull(column)) return std::monostate();
  switch (type) {
    case sql::DataType::BIT:
    case sql::DataType::TINYINT:
    case sql::DataType::SMALLINT:
    case sql::DataType::MEDIUMINT:
    case sql::DataType::INTEGER:
    case sql::DataType::BIGINT:
    case sql::DataType::YEAR:
      if (is_signed) return result.getInt64(column);
      return result.getUInt64(column);
    case sql::DataType::REAL:
    case sql::DataType::DOUBLE:
      return static_cast<double>(result.getDouble(column));
    default:
      break;
  }
  const sql::SQLString text = result.getString(column);
  if (type == sql::DataType::TIMESTAMP) return Parsed(ParseDateTime(text.asStdString()));
  if (type == sql::DataType::DATE) return Parsed(ParseDate(text.asStdString()));
  return std::string(text.c_str(), text.length());
}

Rows ReadRows(sql::ResultSet& result) {
  sql::ResultSetMetaData* const meta = result.getMetaData();  // belongs to the result
  const unsigned int columns = meta->getColumnCount();
  std::vector<std::pair<int, bool>> types(columns);
  for (unsigned int i = 0; i < columns; ++i) types[i] = {meta->getColumnType(i + 1), meta->isSigned(i + 1)};
  std::vector<Row> rows;
  rows.reserve(result.rowsCount());
  while (result.next()) {
    std::vector<Row::Cell> cells;
    cells.reserve(columns);
    for (unsigned int i = 0; i < columns; ++i) {
      cells.push_back(ReadCell(result, i + 1, types[i].first, types[i].second));
    }
    rows.emplace_back(std::move(cells));
  }
  return Rows(std::move(rows));
}

// By its first word. Where no transaction tells the server that nothing is written, we look ourselves.
bool IsWrite(absl::string_view sql) {
  const absl::string_view word = sql.substr(0, sql.find_first_of(" \n"));
  return word == "INSERT" || word == "UPDATE" || word == "DELETE" || word == "REPLACE";
}

// Deadlines differ by microseconds; setting the session for each would cost a round trip each. So limits are powers of
// two of milliseconds, rounded up: a statement may outlive its deadline by as much again, never more.
absl::Duration LimitFor(absl::Duration remaining, absl::Duration most) {
  if (remaining >= most) return most;
  const auto millis = static_cast<uint64_t>(std::max<int64_t>(1, absl::ToInt64Milliseconds(remaining)));
  return std::min(most, absl::Milliseconds(static_cast<int64_t>(absl::bit_ceil(millis))));
}

}  // namespace

struct Connection::Session {
  struct Prepared {
    std::unique_ptr<sql::PreparedStatement> statement;
    int parameters = 0;
  };

  explicit Session(size_t cache_size) : prepared(cache_size) {}

  // The cached statement for `sql`, with the parameters of `rows` bound one after the other.
  sql::PreparedStatement* Prepare(absl::string_view sql, absl::Span<const Params> rows, StatementCounters* counters) {
    if (counters != nullptr) counters->statements.fetch_add(1, std::memory_order_relaxed);
    Prepared* found = prepared.Find(sql);
    if (found == nullptr) {
      if (counters != nullptr) counters->prepares.fetch_add(1, std::memory_order_relaxed);
      auto made = std::make_unique<Prepared>();
      made->statement.reset(connection->prepareStatement(ToSql(sql)));
      made->parameters = made->statement->getParameterMetaData()->getParameterCount();
      found = prepared.Insert(sql, std::move(made));
    }
    // With one too few, the connector would send the value of the call before.
    size_t parameters = 0;
    for (const Params& row : rows) parameters += row.size();
    if (parameters != static_cast<size_t>(found->parameters)) {
      throw RowAccessError(
          absl::StrCat("a statement with ", found->parameters, " question marks got ", parameters, " parameters"));
    }
    Binder binder(found->statement.get());
    for (const Params& row : rows) binder.Bind(row);
    return found->statement.get();
  }

  std::unique_ptr<sql::Connection> connection;
  std::unique_ptr<sql::Statement> statement;
  StatementCache<Prepared> prepared;  // after the connection: destroyed before it
};

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ConnectionOptions& options, const Context& context,
                                                             ServerError* error) {
  std::unique_ptr<Connection> connection(new Connection(options, context));
  absl::Status status = connection->Connect();
  if (status.ok()) status = connection->SetUpSession();
  if (!status.ok()) {
    if (error != nullptr) *error = connection->last_error_;
    return status;
  }
  return connection;
}

Connection::Connection(const ConnectionOptions& options, const Context& context)
    : options_(options), context_(context), session_(std::make_unique<Session>(options.statement_cache_size)) {}

Connection::~Connection() {
  try {
    session_.reset();
  } catch (...) {
    // The connector says goodbye to a server that may be gone; there is nobody to tell.
  }
}

absl::Status Connection::Connect() {
  return Guarded("connect", "", [&] {
    sql::ConnectOptionsMap map = ToConnectorOptions(options_);
    session_->connection.reset(Driver()->connect(map));
    session_->statement.reset(session_->connection->createStatement());
    const std::string version = session_->connection->getMetaData()->getDatabaseProductVersion();
    is_mariadb_ = absl::StrContains(version, "MariaDB");
    if (options_.tls.mode != TlsMode::kDisabled) {
      // The library goes on in clear text when the server has no TLS, whatever it was told.
      const std::unique_ptr<sql::ResultSet> result(
          session_->statement->executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'"));
      if (!result->next() || result->getString(2).length() == 0) {
        throw sql::SQLException("the server does not offer TLS", "HY000", kTlsError);
      }
    }
  });
}

absl::Status Connection::SetUpSession() {
  // The collation is that of literals and parameters among themselves; columns bring their own.
  SMK_RETURN_IF_ERROR(Command("connect", "SET NAMES utf8mb4 COLLATE utf8mb4_bin"));
  SMK_RETURN_IF_ERROR(Command("connect", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"));
  SMK_RETURN_IF_ERROR(Command(
      "connect",
      absl::StrCat("SET SESSION sql_mode = '", kSqlMode,
                   "', SESSION time_zone = '+00:00', SESSION autocommit = 1, SESSION innodb_lock_wait_timeout = ",
                   Seconds(options_.lock_wait_timeout))));
  if (is_mariadb_) {
    SMK_RETURN_IF_ERROR(Command("connect", absl::StrCat("SET SESSION idle_transaction_timeout = ",
                                                        Seconds(options_.idle_transaction_timeout))));
  }
  // Whatever the server's own default is, ours holds.
  statement_limit_ = absl::ZeroDuration();
  return SetStatementLimit(absl::InfiniteFuture());
}

absl::Status Connection::SetStatementLimit(absl::Time deadline) {
  const absl::Duration remaining =
      deadline == absl::InfiniteFuture() ? absl::InfiniteDuration() : deadline - context_.clock->Now();
  const absl::Duration limit = LimitFor(remaining, options_.statement_timeout);
  if (limit == statement_limit_) return absl::OkStatus();
  const bool none = limit == absl::InfiniteDuration();
  // MySQL's limit is for SELECT only; there, a shorter wait for locks bounds the rest.
  const int lock_wait =
      none ? Seconds(options_.lock_wait_timeout) : Seconds(std::min(limit, options_.lock_wait_timeout));
  const std::string variable = is_mariadb_
                                   ? absl::StrCat("max_statement_time = ", none ? 0.0 : absl::ToDoubleSeconds(limit))
                                   : absl::StrCat("max_execution_time = ", none ? 0 : absl::ToInt64Milliseconds(limit));
  SMK_RETURN_IF_ERROR(
      Command("session", absl::StrCat("SET SESSION ", variable, ", SESSION innodb_lock_wait_timeout = ", lock_wait)));
  statement_limit_ = limit;
  return absl::OkStatus();
}

absl::Status Connection::Begin(TransactionMode mode, absl::Time deadline) {
  mode_ = mode;
  deadline_ = deadline;
  over_ = absl::OkStatus();
  worth_retrying_ = false;
  heard_ = false;
  SMK_RETURN_IF_ERROR(SetStatementLimit(deadline));
  switch (mode) {
    case TransactionMode::kReadWrite:
      return Command("begin", "START TRANSACTION");
    case TransactionMode::kReadOnly:
      // At READ COMMITTED each statement sees what is committed when it begins, in a transaction or by itself: two
      // round trips less.
      return absl::OkStatus();
    case TransactionMode::kSnapshot:
      SMK_RETURN_IF_ERROR(Command("begin", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
      return Command("begin", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  }
  return absl::InternalError("no such mode");
}

absl::Status Connection::BeforeStatement() {
  if (!over_.ok()) return over_;
  if (context_.clock->Now() >= deadline_) over_ = DeadlineError();
  return over_;
}

absl::StatusOr<Rows> Connection::Query(absl::string_view sql, const Params& params) {
  SMK_RETURN_IF_ERROR(BeforeStatement());
  Rows rows;
  SMK_RETURN_IF_ERROR(Guarded("statement", sql, [&] {
    if (mode_ == TransactionMode::kReadOnly && IsWrite(sql)) {
      throw RowAccessError("a transaction that reads was given a statement that writes");
    }
    sql::PreparedStatement* const statement =
        session_->Prepare(sql, absl::MakeConstSpan(&params, 1), context_.counters);
    const std::unique_ptr<sql::ResultSet> result(statement->executeQuery());
    rows = ReadRows(*result);
  }));
  return rows;
}

absl::StatusOr<int64_t> Connection::Execute(absl::string_view sql, const Params& params) {
  return ExecuteRows(sql, absl::MakeConstSpan(&params, 1));
}

absl::StatusOr<int64_t> Connection::ExecuteRows(absl::string_view sql, absl::Span<const Params> rows) {
  SMK_RETURN_IF_ERROR(BeforeStatement());
  int64_t matched = 0;
  SMK_RETURN_IF_ERROR(Guarded("statement", sql, [&] {
    sql::PreparedStatement* const statement = session_->Prepare(sql, rows, context_.counters);
    matched = statement->executeUpdate();
  }));
  return matched;
}

absl::Status Connection::Commit() {
  SMK_RETURN_IF_ERROR(BeforeStatement());
  if (mode_ == TransactionMode::kReadOnly) return absl::OkStatus();
  const absl::Status status = Command("commit", "COMMIT");
  if (status.ok() || mode_ != TransactionMode::kReadWrite) return absl::OkStatus();  // there was nothing to keep
  switch (Classify(last_error_.number)) {
    case ErrorClass::kConflict:   // the server rolled back: a cluster found the conflict only now
    case ErrorClass::kNoService:  // the server rolled back and takes no writes
      return status;
    default:
      // Only these two say for sure that nothing was stored.
      broken_ = true;
      worth_retrying_ = false;
      over_ = CommitOutcomeUnknownError();
      return over_;
  }
}

void Connection::Rollback() {
  if (broken_ || mode_ == TransactionMode::kReadOnly) return;  // the server rolls back when the connection ends
  if (!Command("rollback", "ROLLBACK").ok()) broken_ = true;
}

absl::Status Connection::RunDdl(absl::string_view sql, ServerError* error) {
  over_ = absl::OkStatus();
  const absl::Status status = Guarded("statement", sql, [&] { session_->statement->execute(ToSql(sql)); });
  if (!status.ok()) *error = last_error_;
  return status;
}

absl::Status Connection::Command(absl::string_view during, absl::string_view sql) {
  return Guarded(during, "", [&] { session_->statement->execute(ToSql(sql)); });
}

absl::Status Connection::Guarded(absl::string_view during, absl::string_view sql, absl::FunctionRef<void()> work) {
  ServerError error;
  error.during = during;
  error.sql = std::string(sql);
  try {
    work();
    heard_ = true;
    return absl::OkStatus();
  } catch (const sql::SQLException& e) {
    error.number = e.getErrorCode();
    error.sql_state = e.getSQLState();
    error.message = e.what();
  } catch (const std::exception& e) {
    error.message = e.what();
  } catch (...) {
    error.message = "an exception that is no std::exception";
  }
  return OnError(std::move(error));
}

absl::Status Connection::OnError(ServerError error) {
  ErrorClass error_class = Classify(error.number);
  // Somebody wrote in a transaction that was declared read-only: our mistake, not a server that lost its primary role.
  if (error.number == 1792 && mode_ != TransactionMode::kReadWrite) error_class = ErrorClass::kWrongStatement;
  const absl::Status status = error_class == ErrorClass::kDuplicateKey
                                  ? DuplicateKeyError(KeyOfDuplicateEntry(error.message))
                                  : ToStatus(error_class);
  error.expected = IsExpected(error_class);
  error.message = WithoutValues(error.number, error.message);
  if (BreaksConnection(error_class)) broken_ = true;
  // The connector's own complaints have no number, and leave a statement in a state that nobody knows.
  if (error.number == 0 && !error.sql.empty()) session_->prepared.Erase(error.sql);
  if (error_class == ErrorClass::kConflict) {
    worth_retrying_ = true;
    if (error.number == 1615) session_->prepared.Erase(error.sql);
  }
  if (error_class == ErrorClass::kLostConnection) worth_retrying_ = true;
  if (error_class != ErrorClass::kDuplicateKey) over_ = status;
  last_error_ = std::move(error);
  if (context_.observer != nullptr) context_.observer->OnServerError(last_error_);
  return status;
}

}  // namespace smarketing::mysql
