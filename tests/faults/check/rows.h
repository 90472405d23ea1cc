// Questions to the database under test.
#ifndef SMARKETING_TESTS_FAULTS_CHECK_ROWS_H_
#define SMARKETING_TESTS_FAULTS_CHECK_ROWS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/mysql/database.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"

namespace smarketing::faults {

absl::StatusOr<mysql::Rows> Select(mysql::Database& db, absl::string_view sql, const mysql::Params& params = {});

// The one number that `sql` answers with.
absl::StatusOr<int64_t> Number(mysql::Database& db, absl::string_view sql, const mysql::Params& params = {});

// Does something as an administrator, such as SET GLOBAL.
absl::Status Command(mysql::Database& db, absl::string_view sql);

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_CHECK_ROWS_H_
