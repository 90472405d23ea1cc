// Statements, values and transactions against a real server.
#include "common/mysql/database.h"

#include <limits>
#include <string>

#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "tests/support/mysql_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::TestDatabase;
using ::smarketing::testing::TestServerIsMariaDb;

struct ThingTag;
using ThingId = Id<ThingTag>;

absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

Uuid MakeUuid(uint8_t first, uint8_t last) {
  std::array<uint8_t, 16> bytes{first, 0, 0xff, 0x27, 0x5c, 0x80, 0xfe, 0x0a, 0x0d, 0x1a, 0x22, 0x25, 0x5f, 0, 0x20, last};
  return Uuid(bytes);
}

std::string AllBytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 256);
  return bytes;
}

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() {
    schema_.Exec(
        "CREATE TABLE thing (id BINARY(16) NOT NULL PRIMARY KEY, number BIGINT, big BIGINT UNSIGNED, small TINYINT,"
        " flag BOOLEAN, ratio DOUBLE, name VARCHAR(50) COLLATE utf8mb4_bin, raw VARBINARY(600), payload MEDIUMBLOB,"
        " due_time DATETIME(6), day DATE, amount DECIMAL(20,4), UNIQUE KEY uk_thing_name (name))"
        " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  }

  Database& db() { return schema_.db(); }

  absl::Status Write(absl::string_view sql, const Params& params = {}) {
    return db().RunReadWrite(Soon(), [&](Transaction& tx) { return tx.Execute(sql, params).status(); });
  }

  absl::StatusOr<Rows> Read(absl::string_view sql, const Params& params = {}) {
    Rows rows;
    SMK_RETURN_IF_ERROR(db().RunReadOnly(Soon(), [&](ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(rows, tx.Query(sql, params));
      return absl::OkStatus();
    }));
    return rows;
  }

  TestDatabase schema_;
};

TEST_F(DatabaseTest, EveryTypeComesBackAsItWas) {
  const ThingId id(MakeUuid(1, 0x20));  // ends in a blank, holds quotes, NUL, backslash and bytes that are not UTF-8
  const absl::Time time = absl::FromUnixMicros(1709251199000001);
  const absl::CivilDay day(2024, 2, 29);
  const std::string name = "gr\xc3\xbc\xc3\x9f' \\ \xf0\x9f\x98\x80 ";
  const std::string raw = AllBytes(600), payload = AllBytes(3'000'000);
  SMK_ASSERT_OK(Write("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      {id, std::numeric_limits<int64_t>::min(), std::numeric_limits<uint64_t>::max(), -128, true, 0.1,
                       name, Param::Bytes(raw), Param::Bytes(payload), time, day, "1234567890123456.7891"}));
  SMK_ASSERT_OK_AND_ASSIGN(const Rows rows, Read("SELECT * FROM thing WHERE id = ?", {id}));
  ASSERT_EQ(rows.size(), 1u);
  const Row& row = rows[0];
  EXPECT_EQ(row.GetId<ThingId>(0), id);
  EXPECT_EQ(row.Int(1), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(row.Uint(2), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(row.Int(3), -128);
  EXPECT_TRUE(row.Bool(4));
  EXPECT_EQ(row.Double(5), 0.1);
  EXPECT_EQ(row.Text(6), name);
  EXPECT_EQ(row.Bytes(7), raw);
  EXPECT_TRUE(row.Bytes(8) == payload);
  EXPECT_EQ(row.Time(9), time);
  EXPECT_EQ(row.Day(10), day);
  EXPECT_EQ(row.Text(11), "1234567890123456.7891");
}
}  // namespace
}  // namespace smarketing::mysql
