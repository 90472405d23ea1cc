#include "common/mysql/error_class.h"

#include "absl/strings/str_cat.h"
#include "common/mysql/errors.h"
#include "common/status/error.h"

namespace smarketing::mysql {

ErrorClass Classify(int number) {
  switch (number) {
    case 1062:  // duplicate entry
    case 1586:  // the same, with another text
      return ErrorClass::kDuplicateKey;

    case 1205:  // lock wait timeout: earlier statements of the transaction are still there
    case 1213:  // deadlock: nothing of it is there
    case 1020:  // record has changed since last read (MariaDB's snapshot isolation)
    case 1412:  // table definition has changed
    case 1615:  // prepared statement needs to be prepared again
    case 3101:  // group replication rolled the transaction back
    case 3572:  // NOWAIT met a lock
    case 8002:  // TiDB: write conflict on SELECT … FOR UPDATE
    case 8022:  // TiDB: commit failed, may be tried again
    case 9007:  // TiDB: write conflict
      return ErrorClass::kConflict;

    case 1053:  // server shutdown in progress
    case 1152:  // aborted connection
    case 1158:  // 1158 to 1161: reading and writing packets
    case 1159:
    case 1160:
    case 1161:
    case 1927:  // connection was killed (MariaDB)
    case 2002:  // cannot connect through the socket, or refused
    case 2003:  // cannot connect
    case 2005:  // unknown host
    case 2006:  // server has gone away
    case 2013:  // lost connection during the query
    case 2014:  // commands out of sync
    case 2027:  // malformed packet
    case 2055:  // lost connection, with the system's error
    case 4031:  // disconnected for inactivity (MySQL)
      return ErrorClass::kLostConnection;

    case 1040:  // too many connections
    case 1047:  // Galera: this node is not ready
    case 1129:  // host is blocked after many connection errors
    case 1203:  // too many connections of this user
    case 1226:  // user has used up a resource
    case 1290:  // --read-only
    case 1792:  // read-only transaction
    case 1836:  // read-only mode
    case 3100:  // group replication refused the transaction
      return ErrorClass::kNoService;

    case 3:     // a file cannot be written
    case 20:    // disk full, of the library of files
    case 1021:  // disk full
    case 1026:  // a file cannot be written
    case 1114:  // the table is full
      return ErrorClass::kFull;

    case 1044:  // access denied to the schema
    case 1045:  // wrong user or password
    case 1049:  // unknown schema
    case 1130:  // host is not allowed
    case 1251:  // authentication protocol
    case 1698:  // access denied, by plugin
    case 1820:  // password must be changed
    case 1862:  // password expired
    case 2026:  // TLS
    case 2058:  // authentication plugin cannot be loaded (MariaDB's number)
    case 2059:  // authentication plugin cannot be loaded
    case 3118:  // account locked
    case 4151:  // account locked (MariaDB)
      return ErrorClass::kAccessDenied;

    case 1969:  // max_statement_time (MariaDB)
    case 3024:  // max_execution_time (MySQL)
      return ErrorClass::kTimeout;

    case 1317:  // KILL QUERY
      return ErrorClass::kInterrupted;

    default:
      return ErrorClass::kWrongStatement;
  }
}

bool BreaksConnection(ErrorClass error_class) {
  return error_class == ErrorClass::kLostConnection || error_class == ErrorClass::kNoService ||
         error_class == ErrorClass::kAccessDenied;
}

bool IsExpected(ErrorClass error_class) {
  return error_class == ErrorClass::kDuplicateKey || error_class == ErrorClass::kConflict;
}

absl::Status ToStatus(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::kDuplicateKey:
      return DuplicateKeyError("");
    case ErrorClass::kConflict:
      return MakeError(absl::StatusCode::kAborted, kTransactionConflict,
                       "the operation met others on the same records; try again");
    case ErrorClass::kLostConnection:
    case ErrorClass::kNoService:
    case ErrorClass::kFull:
    case ErrorClass::kInterrupted:
      return MakeError(absl::StatusCode::kUnavailable, kDatabaseUnavailable, "the database is not available now");
    case ErrorClass::kAccessDenied:
      return MakeError(absl::StatusCode::kUnavailable, kDatabaseAccessDenied, "the database refuses this service");
    case ErrorClass::kTimeout:
      return DeadlineError();
    case ErrorClass::kWrongStatement:
      break;
  }
  return MakeError(absl::StatusCode::kInternal, kDatabaseError, "the database could not do what it was asked");
}

absl::Status DuplicateKeyError(absl::string_view key) {
  return MakeError(absl::StatusCode::kAlreadyExists, kDuplicateKey, "there is such a record already",
                   {{"key", std::string(key)}});
}

absl::Status DeadlineError() {
  return MakeError(absl::StatusCode::kDeadlineExceeded, kDatabaseTimeout, "the database took too long");
}

absl::Status CommitOutcomeUnknownError() {
  return MakeError(absl::StatusCode::kUnknown, kCommitOutcomeUnknown,
                   "the connection to the database was lost during the commit: the change is stored or it is not");
}

std::string KeyOfDuplicateEntry(absl::string_view message) {
  const size_t end = message.rfind('\'');
  if (end == absl::string_view::npos || end == 0) return "";
  const size_t begin = message.rfind('\'', end - 1);
  if (begin == absl::string_view::npos) return "";
  absl::string_view key = message.substr(begin + 1, end - begin - 1);
  const size_t dot = key.rfind('.');
  if (dot != absl::string_view::npos) key.remove_prefix(dot + 1);
  return std::string(key);
}

std::string WithoutValues(int number, absl::string_view message) {
  switch (number) {
    case 1044:  // These quote names of users, schemas, tables and columns, or our own SQL, which has no values in it.
    case 1045:
    case 1048:
    case 1049:
    case 1050:
    case 1051:
    case 1054:
    case 1060:
    case 1061:
    case 1064:
    case 1091:
    case 1130:
    case 1142:
    case 1146:
    case 1193:
    case 1264:
    case 1290:
    case 1364:
    case 1406:
    case 2002:
    case 2003:
    case 2005:
    case 2013:
    case 2026:
      return std::string(message);
    case 1062:
    case 1586:
      return absl::StrCat("Duplicate entry for key '", KeyOfDuplicateEntry(message), "'");
    default:
      break;
  }
  // A value can hold quotes itself: keep what is before the first, and what the server says after the last value.
  const size_t first = message.find('\'');
  if (first == absl::string_view::npos) return std::string(message);
  size_t rest = message.rfind("' for column ");
  if (rest == absl::string_view::npos) rest = message.rfind('\'');
  return absl::StrCat(message.substr(0, first), "'…", message.substr(rest));
}

}  // namespace smarketing::mysql
