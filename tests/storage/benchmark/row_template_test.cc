// Copies of recorded rows, by statements of rows and by the server: the same bytes.
#include "tests/benchmark/rows/row_template.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/benchmark/rows/mint.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::benchmark {
namespace {

using testing::IsOk;
using testing::TestDatabase;

constexpr int64_t kCopies = 100;
constexpr absl::Duration kShift = absl::Seconds(-10);
constexpr int64_t kShiftMicros = -10'000'000;

// A schema of leads, in small.
class Things {
 public:
  Things() {
    schema_.Exec(
        "CREATE TABLE thing (thing_id BINARY(16) NOT NULL PRIMARY KEY, make_time DATETIME(6) NOT NULL, "
        "content MEDIUMBLOB NULL, content_hash BINARY(32) NOT NULL DEFAULT '') "
        "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    schema_.Exec(
        "CREATE TABLE thing_name (name VARBINARY(255) NOT NULL PRIMARY KEY, thing_id BINARY(16) NOT NULL, "
        "entered_form VARBINARY(255) NOT NULL) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    schema_.Exec(
        "CREATE TABLE thing_word (word VARCHAR(100) NOT NULL PRIMARY KEY) "
        "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  }

  TestDatabase& schema() { return schema_; }

  void Add(const Uuid& id, absl::Time time, const mysql::Param& content) {
    schema_.Exec("INSERT INTO thing (thing_id, make_time, content) VALUES (?, ?, ?)", {id, time, content});
  }
  void Name(const Uuid& id, const std::string& name, const std::string& entered_form) {
    schema_.Exec("INSERT INTO thing_name (name, thing_id, entered_form) VALUES (?, ?, ?)",
                 {mysql::Param::Bytes(name), id, mysql::Param::Bytes(entered_form)});
  }

  // Everything, in order.
  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    for (const char* sql : {"SELECT CONCAT_WS(' ', HEX(thing_id), make_time, COALESCE(HEX(content), 'NULL'), "
                            "HEX(content_hash)) FROM thing ORDER BY thing_id",
                            "SELECT CONCAT_WS(' ', HEX(name), HEX(thing_id), HEX(entered_form)) FROM thing_name "
                            "ORDER BY name",
                            "SELECT word FROM thing_word ORDER BY word"}) {
      for (const mysql::Row& row : schema_.Query(sql)) rows.emplace_back(row.Bytes(0));
    }
    return rows;
  }

  std::string Content(const Uuid& id) {
    const mysql::Rows rows = schema_.Query("SELECT content FROM thing WHERE thing_id = ?", {id});
    return rows.size() == 1 ? std::string(rows[0].Bytes(0)) : "no such thing";
  }

 private:
  TestDatabase schema_;
};

Uuid Id(absl::string_view hex) { return *Uuid::FromBytes(absl::HexStringToBytes(hex)); }

std::string Varint(int64_t micros) {
  std::string bytes;
  for (auto rest = static_cast<uint64_t>(micros);; rest /= 128) {
    if (rest < 128) return bytes + static_cast<char>(rest);
    bytes.push_back(static_cast<char>(rest % 128 + 128));
  }
}

// With all that text could stumble over.
std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

class RowTemplateTest : public ::testing::Test {
 protected:
  // What the row that is looked at closest has for these values.
  std::string Content(const Uuid& id, const Uuid& other, const std::string& name, const std::string& word,
                      int64_t micros) const {
    return absl::StrCat("\n\x10", id.bytes(), "\x18", Varint(micros), AllBytes(), "b\x1f", name, "j\x1f", name,
                        other.bytes(), word, "\xc3\xa9'?", kOld.bytes(), Varint(kUnknownMicros), "short name",
                        "Somebody.Else@Example.com", Varint(micros), id.bytes());
  }

  RowTemplate Record() {
    const absl::Time time = absl::FromUnixMicros(kMicros);
    recorded_.Add(kOld, time - absl::Hours(1), mysql::Param::Bytes("old"));
    recorded_.Name(kOld, "a name that was there before", "");
    auto result = RowTemplate::Record(recorded_.schema().db(), [&] {
      recorded_.Add(kFirst, time, mysql::Param::Bytes(Content(kFirst, kSecond, kName, kWord, kMicros)));
      // More than a BLOB holds, so that no guess of a column's length is enough.
      recorded_.Add(kSecond, time, mysql::Param::Bytes(absl::StrCat(std::string(70'000, '\xff'), kFirst.bytes())));
      recorded_.Add(kThird, time + absl::Seconds(1), mysql::Param());
      recorded_.Add(kFourth, time, mysql::Param::Bytes("sixteen letters!"));
      recorded_.Add(kFifth, time, mysql::Param::Bytes(AllBytes()));
      recorded_.Name(kFirst, "short name", "Short name");
      recorded_.Name(kFirst, kName, "Somebody.Else@Example.com");
      recorded_.Name(kSecond, "sixteen letters!", absl::StrCat("<", kName, ">"));
      recorded_.schema().Exec("INSERT INTO thing_word VALUES (?)", {kWord});
      return absl::OkStatus();
    });
    EXPECT_THAT(result, IsOk());
    return *std::move(result);
  }

  void Insert(const RowTemplate& rows, Things& things) {
    EXPECT_THAT(things.schema().db().RunReadWrite(
                    Clock::Real()->Now() + absl::Minutes(1),
                    [&](mysql::Transaction& tx) { return rows.Insert(tx, 0, kCopies, 50, kShift); }),
                IsOk());
  }

  void ExpectCopy(Things& things, int64_t copy) {
    SCOPED_TRACE(copy);
    // Ids are numbered as they are read; of the three names, this one is the last.
    const std::string name = MintText(kName, copy * 3 + 2);
    EXPECT_EQ(absl::BytesToHexString(things.Content(MintUuid(copy, 0))),
              absl::BytesToHexString(Content(MintUuid(copy, 0), MintUuid(copy, 1), name, MintText(kWord, copy),
                                             kMicros + copy * kShiftMicros)));
    EXPECT_TRUE(things.Content(MintUuid(copy, 1)) ==
                absl::StrCat(std::string(70'000, '\xff'), MintUuid(copy, 0).bytes()));
    EXPECT_EQ(things.Content(MintUuid(copy, 3)), MintText("sixteen letters!", copy * 3 + 1));
    EXPECT_EQ(things.Content(MintUuid(copy, 4)), AllBytes());
    const mysql::Rows named =
        things.schema().Query("SELECT entered_form FROM thing_name WHERE thing_id = ?", {MintUuid(copy, 1)});
    ASSERT_EQ(named.size(), 1U);
    EXPECT_EQ(named[0].Bytes(0), absl::StrCat("<", name, ">"));
  }

  const Uuid kOld = Id("018f0000000070008000000000000000");
  const Uuid kFirst = Id("018f0000000170018000c3a9005c2700");
  const Uuid kSecond = Id("018f0000000270018000000000000000");
  const Uuid kThird = Id("018f0000000370018000000000000000");
  const Uuid kFourth = Id("018f0000000470018000000000000000");
  const Uuid kFifth = Id("018f0000000570018000000000000000");
  const std::string kName = "somebody.else@example.com, alone";
  const std::string kWord = "quite a long word, and accents: \xc3\xa9\xc3\xa8";
  static constexpr int64_t kMicros = 1'767'225'600'123'456;
  static constexpr int64_t kUnknownMicros = kMicros + 1;
  Things recorded_;
};

TEST_F(RowTemplateTest, InsertAndFillWriteTheSameBytes) {
  const RowTemplate rows = Record();
  EXPECT_EQ(rows.Summary(), "thing 5, thing_name 3, thing_word 1");
  Things inserted;
  Insert(rows, inserted);
  Things filled;
  EXPECT_THAT(rows.Fill(filled.schema().options(), kCopies, kShift), IsOk());

  const std::vector<std::string> all = inserted.Rows();
  EXPECT_EQ(all.size(), kCopies * 9);
  EXPECT_TRUE(filled.Rows() == all);  // too much to print
  for (const int64_t copy : {int64_t{0}, int64_t{1}, int64_t{77}, kCopies - 1}) {
    ExpectCopy(inserted, copy);
    ExpectCopy(filled, copy);
  }
}

}  // namespace
}  // namespace smarketing::benchmark
