#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/csv/formula.h"
#include "cli/csv/reader.h"
#include "cli/csv/writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::csv {
namespace {

using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Row> Rows(const std::string& text, char delimiter = ',') {
  std::istringstream in(text);
  absl::StatusOr<Reader> reader = Reader::Open(&in, {.delimiter = delimiter});
  EXPECT_THAT(reader, IsOk());
  std::vector<Row> rows;
  while (reader.ok()) {
    std::optional<Row> row = reader->Next();
    if (!row.has_value()) break;
    rows.push_back(*std::move(row));
  }
  if (reader.ok()) {
    EXPECT_THAT(reader->status(), IsOk());
    EXPECT_EQ(reader->bytes_read(), static_cast<int64_t>(text.size()));
  }
  return rows;
}

// "3-4 a|b" for a row, "3-4 !why" for a malformed one.
std::string Show(const Row& row) {
  std::string text = absl::StrCat(row.first_line, "-", row.last_line, " ");
  if (!row.status.ok()) {
    EXPECT_THAT(row.status, StatusIs(absl::StatusCode::kInvalidArgument));
    return absl::StrCat(text, "!", row.status.message());
  }
  for (size_t i = 0; i < row.fields.size(); ++i) absl::StrAppend(&text, i > 0 ? "|" : "", row.fields[i]);
  return text;
}

std::vector<std::string> Shown(const std::string& text, char delimiter = ',') {
  std::vector<std::string> shown;
  for (const Row& row : Rows(text, delimiter)) shown.push_back(Show(row));
  return shown;
}

TEST(CsvReaderTest, RowsAndTheirLines) {
  EXPECT_THAT(Shown("a,b\n1,2\n3,4\n"), ElementsAre("2-2 1|2", "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\n1,2\n3,4"), ElementsAre("2-2 1|2", "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\r\n1,2\r\n3,4\r\n"), ElementsAre("2-2 1|2", "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\r1,2\r3,4\r"), ElementsAre("2-2 1|2", "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\n"), ElementsAre());
  EXPECT_THAT(Shown("a;b\n1,5;2\n", ';'), ElementsAre("2-2 1,5|2"));
}

TEST(CsvReaderTest, EmptyLinesDontCountAsRowsButAsLines) {
  EXPECT_THAT(Shown("\n\na,b\n\n1,2\n\r\n\n3,4\n\n"), ElementsAre("5-5 1|2", "8-8 3|4"));
  EXPECT_THAT(Shown("a\n\"\"\n \n"), ElementsAre("2-2 ", "3-3  "));
}

TEST(CsvReaderTest, QuotedFields) {
  EXPECT_THAT(Shown("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n"), ElementsAre("2-2 1,5|say \"hi\""));
  EXPECT_THAT(Shown("a,b\n\"two\nlines\",x\n\"three\r\n\r\nlines\",y\nz,z\n"),
              ElementsAre("2-3 two\nlines|x", "4-6 three\r\n\r\nlines|y", "7-7 z|z"));
  EXPECT_THAT(Shown("a,b\n\"\",\"\"\n"), ElementsAre("2-2 |"));
}

TEST(CsvReaderTest, SpacesBelongToTheirField) { EXPECT_THAT(Shown("a,b\n  1 ,\t2 \n"), ElementsAre("2-2   1 |\t2 ")); }

TEST(CsvReaderTest, Header) {
  std::istringstream in("\xef\xbb\xbf\"id\", Landing Page ,,\n1,2,3,4\n");
  SMK_ASSERT_OK_AND_ASSIGN(Reader reader, Reader::Open(&in));
  EXPECT_THAT(reader.header(), ElementsAre("id", "Landing Page", "", ""));
  EXPECT_EQ(reader.Column("id"), 0u);
  EXPECT_EQ(reader.Column("Landing Page"), 1u);
  EXPECT_EQ(reader.Column("landing page"), std::nullopt);
  EXPECT_EQ(reader.Column(""), std::nullopt);
}

TEST(CsvReaderTest, HeaderErrors) {
  const std::pair<std::string, const char*> kCases[] = {
      {"", "the file is empty"},
      {"\n\n", "the file is empty"},
      {"\xef\xbb\xbf", "the file is empty"},
      {"a,b, a\n", "line 1: the header names the column a twice"},
      {"a,b\"\n", "line 1: a quote stands in the wrong place"},
      {"a,\"b\n", "line 1: a quote is not closed"},
      {"\xff\xfe"
       "a,b\n",
       "line 1: the header is not valid UTF-8"},
  };
  for (const auto& [text, problem] : kCases) {
    std::istringstream in(text);
    const absl::StatusOr<Reader> reader = Reader::Open(&in);
    EXPECT_THAT(reader, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(std::string(reader.status().message()), HasSubstr(problem));
  }
}

TEST(CsvReaderTest, AMalformedRowIsReportedAndReadingGoesOn) {
  EXPECT_THAT(Shown("a,b\n1,2\n3\n4,5\n6,7,8\n9,10\n"),
              ElementsAre("2-2 1|2", "3-3 !line 3: has 1 fields, and the header 2", "4-4 4|5",
                          "5-5 !line 5: has 3 fields, and the header 2", "6-6 9|10"));
  EXPECT_THAT(Shown("a,b\n1,x\"y\"\n3,4\n"),
              ElementsAre(HasSubstr("2-2 !line 2: a quote stands in the wrong place"), "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\n1,\"x\"y\n3,4\n"),
              ElementsAre(HasSubstr("2-2 !line 2: a quote stands in the wrong place"), "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\n1,\"x\"y\r\n3,4\r\n"),
              ElementsAre(HasSubstr("2-2 !line 2: a quote stands in the wrong place"), "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\n1, \"x\"\n3,4"),
              ElementsAre(HasSubstr("2-2 !line 2: a quote stands in the wrong place"), "3-3 3|4"));
  EXPECT_THAT(Shown("a,b\n1,\xff\n3,4\n"),
              ElementsAre("2-2 !line 2: the field in column 2 is not valid UTF-8", "3-3 3|4"));
}

TEST(CsvReaderTest, AQuoteThatIsNotClosed) {
  EXPECT_THAT(Shown("a,b\n1,2\n3,\"4\n5,6\n"), ElementsAre("2-2 1|2", "3-4 !lines 3 to 4: a quote is not closed"));
  // The next quote ends it, in the wrong place; the lines between are told.
  EXPECT_THAT(Shown("a,b\n1,\"2\n3,4\n5,\"6\"\n7,8\n"),
              ElementsAre(HasSubstr("2-4 !lines 2 to 4: a quote stands in the wrong place"), "5-5 7|8"));
}

TEST(CsvReaderTest, Limits) {
  const std::string longest(kMaxFieldBytes, 'x');
  std::vector<Row> rows = Rows(absl::StrCat("a,b\n", longest, ",2\n", longest, "x,2\n3,4\n"));
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].status, IsOk());
  EXPECT_EQ(rows[0].fields[0], longest);
  EXPECT_THAT(Show(rows[1]), HasSubstr("3-3 !line 3: a field is longer than 1048576 bytes"));
  EXPECT_EQ(Show(rows[2]), "4-4 3|4");

  // A quote that swallows megabytes of rows gives them up at the limit and goes on.
  std::string swallowed = "a,b\n1,\"2\n";
  for (int i = 0; i < 400'000; ++i) swallowed += "3,4\n";
  rows = Rows(swallowed);
  ASSERT_GT(rows.size(), 1u);
  EXPECT_THAT(Show(rows[0]), HasSubstr("a field is longer than 1048576 bytes; is a quote not closed?"));
  EXPECT_EQ(rows[0].first_line, 2);
  EXPECT_EQ(rows[1].first_line, rows[0].last_line + 1);
  EXPECT_EQ(rows.back().last_line, 400'002);

  std::string line = "1";
  for (size_t i = 0; i < kMaxColumns; ++i) line += ",1";
  rows = Rows(absl::StrCat("a,b\n", line, "\n3,4\n"));
  EXPECT_THAT(Show(rows[0]), HasSubstr("2-2 !line 2: has more than 1000 fields"));
  EXPECT_EQ(Show(rows[1]), "3-3 3|4");

  std::string long_row = longest;
  for (int i = 0; i < 17; ++i) long_row += "," + longest;
  rows = Rows(absl::StrCat("a,b\n", long_row, "\n3,4\n"));
  EXPECT_THAT(Show(rows[0]), HasSubstr("2-2 !line 2: is longer than 16777216 bytes"));
  EXPECT_EQ(Show(rows[1]), "3-3 3|4");
}

TEST(CsvReaderTest, AnInputThatBreaks) {
  class Broken : public std::stringbuf {
   public:
    Broken() : std::stringbuf("a,b\n1,2\n") {}
    int_type underflow() override {
      if (gptr() < egptr()) return std::stringbuf::underflow();
      throw std::runtime_error("broken");
    }
    std::streamsize xsgetn(char* to, std::streamsize count) override {
      const std::streamsize got = std::stringbuf::xsgetn(to, std::min<std::streamsize>(count, in_avail()));
      if (got < count) throw std::runtime_error("broken");
      return got;
    }
  } buffer;
  std::istream in(&buffer);
  const absl::StatusOr<Reader> reader = Reader::Open(&in);
  EXPECT_THAT(reader, StatusIs(absl::StatusCode::kDataLoss));
}

TEST(CsvWriterTest, QuotesOnlyWhereNeeded) {
  EXPECT_EQ(FormatRow({"a", "b c", "", "1.5"}), "a,b c,,1.5");
  EXPECT_EQ(FormatRow({"a,b", "say \"hi\"", "two\nlines", " x", "x\t", "\r"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" x\",\"x\t\",\"\r\"");
  EXPECT_EQ(FormatRow({"1,5", "a;b"}, ';'), "1,5;\"a;b\"");
  EXPECT_EQ(FormatRow({"\ufeffa", "b"}), "\"\ufeffa\",b");
  EXPECT_EQ(FormatRow({""}), "\"\"");
  EXPECT_EQ(FormatRow({}), "");
  std::ostringstream out;
  Writer writer(&out);
  writer.Write({"a", "b"});
  writer.Write({"1", "2"});
  EXPECT_EQ(out.str(), "a,b\r\n1,2\r\n");
}

TEST(CsvFormulaTest, WhatASpreadsheetWouldRunIsGuarded) {
  for (const char* cell :
       {"=HYPERLINK(\"http://x\")", "+cmd|' /C calc'!A0", "-2+A1", "@SUM(A1)", "\t=1", "\r=1", "=1"}) {
    EXPECT_EQ(GuardCell(cell), absl::StrCat("'", cell));
  }
  for (const char* cell : {"", "Ana", "-5", "+49 (30) 901820", "a=b", "'quoted'", "2026-11-22"}) {
    EXPECT_EQ(GuardCell(cell), cell);
  }
  for (const char* cell : {"=1", "'=1", "''@x", "'x", "+49", "", "'", "plain"}) {
    EXPECT_EQ(UnguardCell(GuardCell(cell)), cell);
  }
  EXPECT_EQ(UnguardCell("'x"), "'x");
}

TEST(CsvPropertyTest, WhatIsWrittenIsReadBack) {
  std::mt19937 random(4180);
  const std::vector<std::string> pieces = {"a", "ü", "\"", ",", "\n", "\r", "\r\n", " ", "\t", "😀", ";", "=1"};
  for (int round = 0; round < 30; ++round) {
    const size_t columns = random() % 5 + 1;
    const char delimiter = random() % 2 ? ',' : ';';
    std::vector<std::vector<std::string>> rows;
    std::ostringstream out;
    Writer writer(&out, delimiter);
    std::vector<std::string> header;
    for (size_t i = 0; i < columns; ++i) header.push_back(absl::StrCat("c", i));
    writer.Write(header);
    for (int i = 0; i < 500; ++i) {
      std::vector<std::string> row(columns);
      for (std::string& field : row) {
        for (size_t n = random() % 8; n > 0; --n) field += pieces[random() % pieces.size()];
        if (random() % 200 == 0) field += std::string(random() % 200'000, 'z');  // over the edges of the buffer
      }
      writer.Write(row);
      rows.push_back(std::move(row));
    }
    const std::vector<Row> read = Rows(out.str(), delimiter);
    ASSERT_EQ(read.size(), rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      ASSERT_THAT(read[i].status, IsOk());
      ASSERT_EQ(read[i].fields, rows[i]);
    }
  }
}

}  // namespace
}  // namespace smarketing::csv
