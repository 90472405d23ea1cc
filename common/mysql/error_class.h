// What the numbers of MySQL, MariaDB and their clients mean for a transaction. Private to common/mysql.
#ifndef SMARKETING_COMMON_MYSQL_ERROR_CLASS_H_
#define SMARKETING_COMMON_MYSQL_ERROR_CLASS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace smarketing::mysql {

enum class ErrorClass {
  kDuplicateKey,    // the statement did nothing; the transaction goes on
  kConflict,        // deadlock, lock timeout, changed table: run the transaction again
  kLostConnection,  // gone, or as good as gone
  kNoService,       // the server is there but does not serve: full, starting, read-only. Another one may
  kFull,            // a disk has no room left: later, perhaps
  kAccessDenied,    // of user, password, schema or TLS
  kTimeout,         // the server ended the statement
  kInterrupted,     // somebody ended the statement
  kWrongStatement,  // our mistake
};

ErrorClass Classify(int number);

// Whether the connection must not be used again.
bool BreaksConnection(ErrorClass error_class);

// Part of normal operation: nobody needs to look at it.
bool IsExpected(ErrorClass error_class);

// The generic status for a client.
absl::Status ToStatus(ErrorClass error_class);
absl::Status DuplicateKeyError(absl::string_view key);
absl::Status DeadlineError();
absl::Status CommitOutcomeUnknownError();

// The key's name in the text of error 1062: "Duplicate entry '…' for key 'thing.uk_name'" is uk_name. Both servers end
// their text with it; MySQL puts the table in front.
std::string KeyOfDuplicateEntry(absl::string_view message);

// The text of the server without the values that it quotes, which can be personal data. Names of columns and keys
// stay.
std::string WithoutValues(int number, absl::string_view message);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_ERROR_CLASS_H_
