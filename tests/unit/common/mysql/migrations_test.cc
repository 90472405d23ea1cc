#include "common/mysql/migrations.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "migrations/common.h"
#include "tests/support/status_matchers.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::StatusIs;
using ::testing::ElementsAre;

absl::StatusOr<ParsedMigration> Parse(absl::string_view sql, int version = 1) {
  return ParseMigration({version, "0001_x.sql", sql});
}

TEST(MigrationsTest, SplitsAtSemicolonsOutsideOfStringsAndComments) {
  SMK_ASSERT_OK_AND_ASSIGN(const ParsedMigration parsed,
                           Parse("-- one; two\n"
                                 "CREATE TABLE a (id INT, -- in; between\n n VARCHAR(9) DEFAULT ';');\n"
                                 "# old; style\n/* block; */ INSERT INTO a VALUES (1-1, 'it''s; \\'; '), (2, \"x;\");"
                                 "DROP TABLE `b;`;\n-- the end"));
  ASSERT_EQ(parsed.statements.size(), 3u);
  EXPECT_EQ(parsed.statements[1], "INSERT INTO a VALUES (1-1, 'it''s; \\'; '), (2, \"x;\")");
  EXPECT_EQ(parsed.statements[2], "DROP TABLE `b;`");
}

TEST(MigrationsTest, RefusesWhatCannotBeResumedOrRead) {
  for (const char* sql : {"", "-- nothing\n", "CREATE TABLE a (id INT)", "CREATE TABLE a (n VARCHAR(9) DEFAULT ';);",
                          "/* CREATE TABLE a (id INT);", "SET @x = 1;", "CALL p();", "REPLACE INTO a VALUES (1);",
                          "-- min_binary_schema: x\nDROP TABLE a;", "-- min_binary_schema: 2\nDROP TABLE a;",
                          "-- grant b: SELECT\nCREATE TABLE a (id INT);", "-- grant a: ALL\nCREATE TABLE a (id INT);",
                          "CREATE TABLE x.a (id INT);"}) {
    EXPECT_THAT(Parse(sql), StatusIs(absl::StatusCode::kInvalidArgument)) << sql;
  }
}

TEST(MigrationsTest, KnowsTablesAndWhatServicesMayDoWithThem) {
  SMK_ASSERT_OK_AND_ASSIGN(const ParsedMigration parsed,
                           Parse("-- grant log: SELECT, INSERT\ncreate table log(id INT);\n"
                                 "CREATE TABLE IF NOT EXISTS `thing` (id INT);\nDROP TABLE IF EXISTS old;"));
  ASSERT_EQ(parsed.grants.size(), 2u);
  EXPECT_EQ(parsed.grants[0].table, "log");
  EXPECT_EQ(parsed.grants[0].privileges, "SELECT, INSERT");
  EXPECT_EQ(parsed.grants[1].table, "thing");
  EXPECT_EQ(parsed.grants[1].privileges, "SELECT, INSERT, UPDATE, DELETE");
  EXPECT_THAT(parsed.dropped_tables, ElementsAre("old"));
}

TEST(MigrationsTest, TheOldestBinaryIsTheOneBeforeUnlessItSaysOtherwise) {
  EXPECT_EQ(Parse("DROP TABLE a;", 5)->min_binary_schema, 4);
  EXPECT_EQ(Parse("-- min_binary_schema: 5\nDROP TABLE a;", 5)->min_binary_schema, 5);
  EXPECT_EQ(Parse("-- min_binary_schema: 2\nDROP TABLE a;", 5)->min_binary_schema, 2);
}

TEST(MigrationsTest, TheCommonOnesAreEmbeddedByteByByte) {
  const Migrations& common = CommonMigrations();
  EXPECT_EQ(common.component, "common");
  ASSERT_GE(common.latest_version(), 1);
  EXPECT_EQ(common.files[0].name, "0001_common.sql");
  EXPECT_EQ(common.files[0].sql.substr(0, 3), "-- ");
  EXPECT_EQ(common.files[0].sql.back(), '\n');
  for (const MigrationFile& file : common.files) SMK_EXPECT_OK(ParseMigration(file));
}

}  // namespace
}  // namespace smarketing::mysql
