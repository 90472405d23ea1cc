// Statements and values against a real server.
#include "common/mysql/database.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/common/mysql/mysql_test_util.h"
#include "tests/support/mysql_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::TestDatabase;
using ::smarketing::testing::TestServerIsMariaDb;
using ::testing::HasSubstr;
using ::testing::Not;

struct ThingTag;
using ThingId = Id<ThingTag>;

// Holds what a careless client breaks on: NUL, quotes, a backslash, line breaks, bytes that are not UTF-8.
Uuid AwkwardUuid(uint8_t first, uint8_t last) {
  return Uuid({first, 0, 0xff, 0x27, 0x5c, 0x80, 0xfe, 0x0a, 0x0d, 0x1a, 0x22, 0x25, 0x5f, 0, 0x20, last});
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
        " flag BOOLEAN, ratio DOUBLE, name VARCHAR(50), raw VARBINARY(600), payload MEDIUMBLOB,"
        " due_time DATETIME(6), day DATE, amount DECIMAL(20,4), UNIQUE KEY uk_thing_name (name))"
        " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  }

  Database& db() { return schema_.db(); }

  TestDatabase schema_;
};

TEST_F(DatabaseTest, EveryTypeComesBackAsItWas) {
  const ThingId id(AwkwardUuid(1, 0x20));  // and ends in a blank
  const absl::Time time = absl::FromUnixMicros(1709251199000001);
  const absl::CivilDay day(2024, 2, 29);
  const std::string name = "gr\xc3\xbc\xc3\x9f' \\ \xf0\x9f\x98\x80 ";
  const std::string raw = AllBytes(600), payload = AllBytes(3'000'000);
  SMK_ASSERT_OK(Write(db(), "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      {id, std::numeric_limits<int64_t>::min(), std::numeric_limits<uint64_t>::max(), -128, true, 0.1,
                       name, Param::Bytes(raw), Param::Bytes(payload), time, day, "1234567890123456.7891"}));
  SMK_ASSERT_OK_AND_ASSIGN(const Rows rows, Read(db(), "SELECT * FROM thing WHERE id = ?", {id}));
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

TEST_F(DatabaseTest, EdgesOfTimeComeBackToTheMicrosecond) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time times[] = {
      absl::FromCivil(absl::CivilSecond(1000, 1, 1), utc),
      absl::FromCivil(absl::CivilSecond(1969, 12, 31, 23, 59, 59), utc) + absl::Microseconds(999'999),
      absl::UnixEpoch(), absl::FromCivil(absl::CivilSecond(2025, 3, 30, 2, 30, 0), utc),  // no such hour in Berlin
      absl::FromCivil(absl::CivilSecond(9999, 12, 31, 23, 59, 59), utc) + absl::Microseconds(999'999)};
  uint8_t n = 0;
  for (const absl::Time time : times) {
    const Uuid id = AwkwardUuid(2, ++n);
    SMK_ASSERT_OK(Write(db(), "INSERT INTO thing (id, due_time) VALUES (?, ?)", {id, time + absl::Nanoseconds(999)}));
    SMK_ASSERT_OK_AND_ASSIGN(const Rows rows,
                             Read(db(), "SELECT due_time FROM thing WHERE id = ? AND due_time = ?", {id, time}));
    ASSERT_EQ(rows.size(), 1u) << time;
    EXPECT_EQ(rows[0].Time(0), time);
  }
}

TEST_F(DatabaseTest, TimesOutsideOfTheCalendarAreRefused) {
  for (const absl::Time time : {absl::InfinitePast(), absl::InfiniteFuture(),
                                absl::FromCivil(absl::CivilSecond(10000, 1, 1), absl::UTCTimeZone())}) {
    EXPECT_THAT(Write(db(), "INSERT INTO thing (id, due_time) VALUES (?, ?)", {AwkwardUuid(3, 1), time}),
                StatusIs(absl::StatusCode::kInternal));
  }
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM thing"), 0);
}

TEST_F(DatabaseTest, NullIsNotZero) {
  const Uuid id = AwkwardUuid(4, 1);
  SMK_ASSERT_OK(Write(db(), "INSERT INTO thing (id, number, name, due_time, day, raw) VALUES (?, ?, ?, ?, ?, ?)",
                      {id, std::nullopt, std::optional<std::string>(), std::optional<absl::Time>(), nullptr, Param()}));
  SMK_ASSERT_OK_AND_ASSIGN(const Rows rows, Read(db(), "SELECT number, name, due_time, day, raw, 0 FROM thing"));
  const Row& row = rows[0];
  for (size_t i = 0; i < 5; ++i) EXPECT_TRUE(row.IsNull(i));
  EXPECT_EQ(row.OptionalInt(0), std::nullopt);
  EXPECT_EQ(row.OptionalText(1), std::nullopt);
  EXPECT_EQ(row.OptionalTime(2), std::nullopt);
  EXPECT_EQ(row.OptionalDay(3), std::nullopt);
  EXPECT_EQ(row.OptionalBytes(4), std::nullopt);
  EXPECT_EQ(row.OptionalInt(5), 0);
  EXPECT_THROW(row.Int(0), RowAccessError);
}

TEST_F(DatabaseTest, WhatTheServerComputesHasAType) {
  schema_.Exec("INSERT INTO thing (id, number, big) VALUES (REPEAT('a', 16), 5, 6), (REPEAT('b', 16), 7, 8)");
  SMK_ASSERT_OK_AND_ASSIGN(const Rows rows,
                           Read(db(),
                                "SELECT SUM(number), COUNT(*), AVG(number), MAX(id), COALESCE(MAX(due_time), ?),"
                                " 1 = 1, SUM(big), CAST(MAX(number) AS SIGNED), NULL FROM thing",
                                {absl::UnixEpoch()}));
  const Row& row = rows[0];
  EXPECT_EQ(row.Int(0), 12);
  EXPECT_EQ(row.Int(1), 2);
  EXPECT_EQ(row.Double(2), 6.0);
  EXPECT_EQ(row.GetUuid(3).bytes(), std::string(16, 'b'));
  EXPECT_FALSE(row.IsNull(4));
  EXPECT_TRUE(row.Bool(5));
  EXPECT_EQ(row.Uint(6), 14u);
  EXPECT_EQ(row.Int(7), 7);
  EXPECT_TRUE(row.IsNull(8));
}

TEST_F(DatabaseTest, AskingARowForWhatItHasNotIsInternal) {
  const auto ask = [&](const std::function<void(const Row&)>& getter) {
    return db().RunReadOnly(Soon(), [&](ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const Rows rows, tx.Query("SELECT 'text', NULL, 3000000000, -1"));
      getter(rows[0]);
      return absl::OkStatus();
    });
  };
  EXPECT_THAT(ask([](const Row& row) { row.Int(0); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(ask([](const Row& row) { row.Time(0); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(ask([](const Row& row) { row.GetUuid(0); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(ask([](const Row& row) { row.Int(1); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(ask([](const Row& row) { row.Uint(3); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(ask([](const Row& row) { row.Int(4); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(ask([](const Row& row) { EXPECT_EQ(row.Int(2), 3'000'000'000); }), testing::IsOk());
}

TEST_F(DatabaseTest, AnUpdateCountsTheRowsThatItMatched) {
  schema_.Exec("INSERT INTO thing (id, number) VALUES (REPEAT('a', 16), 5), (REPEAT('b', 16), 5)");
  SMK_ASSERT_OK(db().RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    EXPECT_EQ(*tx.Execute("UPDATE thing SET number = 5 WHERE number = ?", {5}), 2);  // nothing changes
    EXPECT_EQ(*tx.Execute("UPDATE thing SET number = 6 WHERE number = ?", {7}), 0);
    EXPECT_EQ(*tx.Execute("DELETE FROM thing WHERE number = ?", {5}), 2);
    const char* const upsert =
        "INSERT INTO thing (id, number) VALUES (?, ?) ON DUPLICATE KEY UPDATE number = VALUES(number)";
    EXPECT_EQ(*tx.Execute(upsert, {AwkwardUuid(1, 1), 1}), 1);  // inserted
    EXPECT_EQ(*tx.Execute(upsert, {AwkwardUuid(1, 1), 2}), 2);  // changed
    EXPECT_EQ(*tx.Execute(upsert, {AwkwardUuid(1, 1), 2}), 1);  // left as it was
    return absl::OkStatus();
  }));
}

TEST_F(DatabaseTest, ADuplicateNamesTheKeyAndNeverTheValue) {
  RecordingObserver observer;
  Database db(schema_.options(), {}, Clock::Real(), &observer);
  SMK_ASSERT_OK(
      Write(db, "INSERT INTO thing (id, name) VALUES (?, ?)", {AwkwardUuid(1, 1), "ann@example.com' for key 'x"}));
  const absl::Status by_name =
      Write(db, "INSERT INTO thing (id, name) VALUES (?, ?)", {AwkwardUuid(1, 2), "ann@example.com' for key 'x"});
  EXPECT_THAT(by_name, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(by_name, HasReason(kDuplicateKey));
  EXPECT_EQ(DuplicateKey(by_name), "uk_thing_name");
  EXPECT_THAT(by_name.ToString(), Not(HasSubstr("ann@")));
  const absl::Status by_id = Write(db, "INSERT INTO thing (id) VALUES (?)", {AwkwardUuid(1, 1)});
  EXPECT_EQ(DuplicateKey(by_id), "PRIMARY");
  EXPECT_EQ(DuplicateKey(absl::AlreadyExistsError("of somebody else's")), "");
  ASSERT_EQ(observer.errors().size(), 2u);
  EXPECT_EQ(observer.errors()[0].number, 1062);
  EXPECT_TRUE(observer.errors()[0].expected);
  EXPECT_THAT(observer.errors()[0].message, Not(HasSubstr("ann@")));
}

TEST_F(DatabaseTest, ATransactionOutlivesADuplicate) {
  schema_.Exec("INSERT INTO thing (id, name) VALUES (REPEAT('a', 16), 'taken')");
  SMK_ASSERT_OK(db().RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Execute("UPDATE thing SET number = 1").status());
    EXPECT_EQ(
        DuplicateKey(tx.Execute("INSERT INTO thing (id, name) VALUES (?, 'taken')", {AwkwardUuid(1, 1)}).status()),
        "uk_thing_name");
    return tx.Execute("UPDATE thing SET small = 2").status();
  }));
  EXPECT_EQ(schema_.QueryInt("SELECT number * 10 + small FROM thing"), 12);
}

TEST_F(DatabaseTest, ValuesThatDoNotFitAreRefusedAndTheServersWordsStayInside) {
  RecordingObserver observer;
  Database db(schema_.options(), {}, Clock::Real(), &observer);
  const Uuid id = AwkwardUuid(1, 1);
  const std::pair<const char*, Param> cases[] = {
      {"INSERT INTO thing (id, name) VALUES (?, ?)", std::string(51, 'x')},
      {"INSERT INTO thing (id, name) VALUES (?, ?)", "secret\xff\xfe"},
      {"INSERT INTO thing (id, small) VALUES (?, ?)", 200},
      {"INSERT INTO thing (id, due_time) VALUES (?, ?)", "secret time"},
      {"INSERT INTO thing (id, day) VALUES (?, ?)", "2023-02-29"},
      {"INSERT INTO thing (id, number) VALUES (?, ?)", "secret number"},
  };
  for (const auto& [sql, value] : cases) {
    const absl::Status status = Write(db, sql, {id, value});
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal)) << sql;
    EXPECT_THAT(status, HasReason(kDatabaseError));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("thing")));
  }
  EXPECT_THAT(Write(db, "INSERT INTO thing (id) VALUES (?)", {nullptr}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Write(db, "SELEKT ?", {1}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Read(db, "SELECT number, COUNT(*) FROM thing GROUP BY name"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM thing"), 0);
  EXPECT_EQ(observer.errors().size(), 9u);
  for (const ServerError& error : observer.errors()) {
    EXPECT_NE(error.number, 0);
    EXPECT_FALSE(error.expected);
    EXPECT_THAT(error.message, Not(HasSubstr("secret"))) << error.number;
  }
  EXPECT_EQ(db.stats().closed_broken, 0);
}

TEST_F(DatabaseTest, AWrongNumberOfParametersIsRefused) {
  for (int i = 0; i < 2; ++i) {  // when prepared, and when found in the cache
    EXPECT_THAT(Read(db(), "SELECT ?, ?", {1}), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(Read(db(), "SELECT ?, ?", {1, 2, 3}), StatusIs(absl::StatusCode::kInternal));
    EXPECT_THAT(Read(db(), "SELECT ?, ?", {1, 2}), testing::IsOk());
  }
}

TEST_F(DatabaseTest, InsertsAnyNumberOfRowsWithFewStatements) {
  for (const int count : {0, 1, 3, 64, 65, 127, 300}) {
    std::vector<Params> rows;
    for (int i = 0; i < count; ++i) {
      rows.push_back({AwkwardUuid(static_cast<uint8_t>(i / 256), static_cast<uint8_t>(i)), i});
    }
    SMK_ASSERT_OK(db().RunReadWrite(Soon(), [&](Transaction& tx) -> absl::Status {
      SMK_RETURN_IF_ERROR(tx.Execute("DELETE FROM thing").status());
      return tx.InsertRows("thing", {"id", "number"}, rows);
    }));
    EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM thing"), count);
    EXPECT_EQ(schema_.QueryInt("SELECT COALESCE(SUM(number), 0) FROM thing"), count * (count - 1) / 2);
  }
  EXPECT_LE(db().stats().prepares, 12);
  SMK_ASSERT_OK(db().RunReadWrite(Soon(), [&](Transaction& tx) {
    return tx.InsertRows("thing", {"id", "number"}, {{AwkwardUuid(0, 1), 7}, {AwkwardUuid(9, 9), 8}},
                         "ON DUPLICATE KEY UPDATE number = VALUES(number)");
  }));
  EXPECT_EQ(schema_.QueryInt("SELECT COUNT(*) FROM thing"), 301);
  EXPECT_THAT(db().RunReadWrite(Soon(),
                                [&](Transaction& tx) {
                                  return tx.InsertRows("thing", {"id", "number"}, {{1}});
                                }),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(DatabaseTest, ListsArePadded) {
  std::vector<Params> rows;
  Params ids;
  for (uint8_t i = 0; i < 20; ++i) rows.push_back({AwkwardUuid(1, i), i});
  SMK_ASSERT_OK(db().RunReadWrite(Soon(), [&](Transaction& tx) {
    return tx.InsertRows("thing", {"id", "number"}, rows);
  }));
  const int64_t before = db().stats().prepares;
  for (uint8_t n = 1; n <= 16; ++n) {
    ids.push_back(AwkwardUuid(1, n));
    SMK_ASSERT_OK_AND_ASSIGN(const Rows found,
                             Read(db(), "SELECT number FROM thing WHERE id IN " + InList(ids.size()), PadParams(ids)));
    EXPECT_EQ(found.size(), n);
  }
  EXPECT_EQ(db().stats().prepares - before, 5);  // 1, 2, 4, 8, 16
}

TEST_F(DatabaseTest, TheSessionIsTheSameWhateverTheServersDefaults) {
  const char* const isolation = TestServerIsMariaDb() ? "@@tx_isolation" : "@@transaction_isolation";
  SMK_ASSERT_OK_AND_ASSIGN(
      const Rows rows,
      Read(db(),
           absl::StrCat("SELECT @@time_zone, ", isolation,
                        ", @@sql_mode, @@character_set_client,"
                        " @@character_set_results, @@collation_connection, @@innodb_lock_wait_timeout, 'a' = 'A'")));
  EXPECT_EQ(rows[0].Text(0), "+00:00");
  EXPECT_EQ(rows[0].Text(1), "READ-COMMITTED");
  EXPECT_THAT(std::string(rows[0].Text(2)), HasSubstr("STRICT_ALL_TABLES"));
  EXPECT_EQ(rows[0].Text(3), "utf8mb4");
  EXPECT_EQ(rows[0].Text(4), "utf8mb4");
  EXPECT_EQ(rows[0].Text(5), "utf8mb4_bin");
  EXPECT_EQ(rows[0].Int(6), 5);
  EXPECT_FALSE(rows[0].Bool(7));
}

TEST_F(DatabaseTest, AnEmailAsAKeyIsComparedByteByByte) {
  schema_.Exec("CREATE TABLE word (word VARBINARY(50) NOT NULL PRIMARY KEY) ENGINE=InnoDB");
  for (const char* word : {"a", "A", "a ", "\xc3\xa4"}) {
    SMK_EXPECT_OK(Write(db(), "INSERT INTO word VALUES (?)", {Param::Bytes(word)}));
  }
  SMK_ASSERT_OK_AND_ASSIGN(const Rows rows, Read(db(), "SELECT word FROM word WHERE word = ?", {Param::Bytes("a ")}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].Bytes(0), "a ");
}

}  // namespace
}  // namespace smarketing::mysql
