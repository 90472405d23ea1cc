// What a filter and a page mean, against a real server: random filters beside a plain evaluation of what they say, and
// random orders walked page by page.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/filter/filter.h"
#include "common/filter/mysql_params.h"
#include "common/pagination/keyset.h"
#include "common/pagination/list_index.h"
#include "common/pagination/list_query.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace smarketing::filter {
namespace {

using ::smarketing::testing::IsOk;
using ::smarketing::testing::TestDatabase;

struct Thing {
  int64_t id = 0;
  std::string name;
  std::optional<std::string> note;
  int64_t count = 0;
  std::optional<int64_t> rank;
  std::optional<absl::Time> time;
  std::set<std::string> tags;
};

using Random = std::mt19937;
using Predicate = std::function<bool(const Thing&)>;

const std::vector<std::string> kTexts = {"", "a", "b", "ab", "a%b", "a_b", "!", "a!b", "aXb", "\\", "it's", "ü"};
const absl::Time kTime = absl::FromUnixMicros(1'711'886'400'000'001);

const Schema& TestSchema() {
  static const Schema* const schema = new Schema({
      Field::Text("name", "t.name"),
      Field::Text("note", "t.note").Nullable(),
      Field::Int64("count", "t.count_number"),
      Field::Int64("rank", "t.rank_number").Nullable(),
      Field::Time("time", "t.some_time").Nullable(),
      Field::Repeated("tags", "EXISTS (SELECT 1 FROM thing_tag g WHERE g.id = t.id AND g.tag = ?)",
                      "EXISTS (SELECT 1 FROM thing_tag g WHERE g.id = t.id)"),
  });
  return *schema;
}

std::string Quote(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) absl::StrAppend(&quoted, c == '"' || c == '\\' ? "\\" : "", std::string(1, c));
  return quoted + "\"";
}

// A filter as text and what it says, made together.
struct Sample {
  std::string text;
  Predicate holds;
};

template <typename T>
bool Compare(const T& a, const std::string& op, const T& b) {
  if (op == "=") return a == b;
  if (op == "!=") return a != b;
  if (op == "<") return a < b;
  if (op == "<=") return a <= b;
  if (op == ">") return a > b;
  return a >= b;
}

class Samples {
 public:
  explicit Samples(Random* random) : random_(*random) {}

  Sample Make(int depth) {
    const int kind = depth == 0 ? 0 : Pick(4);
    if (kind == 0) return Leaf();
    if (kind == 1) {
      Sample inner = Make(depth - 1);
      return {absl::StrCat(Pick(2) ? "NOT (" : "-(", inner.text, ")"),
              [holds = inner.holds](const Thing& thing) { return !holds(thing); }};
    }
    Sample a = Make(depth - 1);
    Sample b = Make(depth - 1);
    const std::string text = absl::StrCat("(", a.text, ")", kind == 2 ? " AND " : " OR ", "(", b.text, ")");
    if (kind == 2) return {text, [=](const Thing& thing) { return a.holds(thing) && b.holds(thing); }};
    return {text, [=](const Thing& thing) { return a.holds(thing) || b.holds(thing); }};
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % n); }
  const std::string& PickText() { return kTexts[random_() % kTexts.size()]; }

  Sample Leaf() {
    static const std::vector<std::string> kOperators = {"=", "!=", "<", "<=", ">", ">="};
    const std::string op = kOperators[random_() % kOperators.size()];
    const int64_t number = Pick(4);
    const std::string text = PickText();
    const absl::Time time = kTime + absl::Microseconds(Pick(4));
    const std::string part = text.empty() ? "b" : text;
    switch (Pick(11)) {
      case 0:
        return {absl::StrCat("count ", op, " ", number), [=](const Thing& t) { return Compare(t.count, op, number); }};
      case 1:  // what is not set differs from everything, and is neither less nor greater
        return {absl::StrCat("rank ", op, " ", number),
                [=](const Thing& t) { return t.rank.has_value() ? Compare(*t.rank, op, number) : op == "!="; }};
      case 2:
        return {absl::StrCat("name ", op, " ", Quote(text)), [=](const Thing& t) { return Compare(t.name, op, text); }};
      case 3: {
        const std::string equality = Pick(2) ? "=" : "!=";  // a text that is not set equals ""
        return {absl::StrCat("note ", equality, " ", Quote(text)),
                [=](const Thing& t) { return Compare(t.note.value_or(""), equality, text); }};
      }
      case 4:
        return {absl::StrCat("time ", op, " ", absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone())),
                [=](const Thing& t) { return t.time.has_value() ? Compare(*t.time, op, time) : op == "!="; }};
      case 5:
        return {absl::StrCat("name:", Quote(part)), [=](const Thing& t) { return absl::StrContains(t.name, part); }};
      case 6:
        return {absl::StrCat("note:", Quote(part)),
                [=](const Thing& t) { return absl::StrContains(t.note.value_or(""), part); }};
      case 7:
        return {absl::StrCat("tags:", Quote(text)), [=](const Thing& t) { return t.tags.count(text) > 0; }};
      case 8:
        return {"tags:*", [](const Thing& t) { return !t.tags.empty(); }};
      case 9:
        return {"note:*", [](const Thing& t) { return !t.note.value_or("").empty(); }};
      default:
        return {"rank:*", [](const Thing& t) { return t.rank.has_value(); }};
    }
  }

  Random& random_;
};

// How many entries of tables and indexes a connection has read since this was made.
class ReadCounter {
 public:
  explicit ReadCounter(mysql::ReadTransaction& tx) : tx_(tx) {
    const int64_t at_start = Sum();
    own_ = Sum() - at_start;  // what asking costs
    before_ = Sum();
  }

  int64_t reads() const { return Sum() - before_ - own_; }

 private:
  int64_t Sum() const {
    int64_t sum = 0;
    const auto rows = tx_.Query("SHOW SESSION STATUS LIKE 'Handler_read_%'");
    EXPECT_THAT(rows, IsOk());
    for (const mysql::Row& row : *rows) sum += std::stoll(std::string(row.Text(1)));
    return sum;
  }

  mysql::ReadTransaction& tx_;
  int64_t own_ = 0;
  int64_t before_ = 0;
};

class FilterSqlTest : public ::testing::Test {
 protected:
  FilterSqlTest() {
    constexpr char kCharset[] = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
    schema_.Exec(
        absl::StrCat("CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(50) NOT NULL,"
                     " note VARCHAR(50), count_number BIGINT NOT NULL, rank_number BIGINT,"
                     " some_time DATETIME(6))",
                     kCharset));
    schema_.Exec(
        absl::StrCat("CREATE TABLE thing_tag (id BIGINT NOT NULL, tag VARCHAR(50) NOT NULL,"
                     " PRIMARY KEY (id, tag))",
                     kCharset));
    for (int64_t id = 1; id <= 120; ++id) {
      Thing thing;
      thing.id = id;
      thing.name = kTexts[random_() % kTexts.size()];
      if (random_() % 3) thing.note = kTexts[random_() % kTexts.size()];
      thing.count = static_cast<int64_t>(random_() % 4);
      if (random_() % 3) thing.rank = static_cast<int64_t>(random_() % 4);
      if (random_() % 3) thing.time = kTime + absl::Microseconds(random_() % 4);
      while (random_() % 2) thing.tags.insert(kTexts[random_() % kTexts.size()]);
      schema_.Exec("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)",
                   {thing.id, thing.name, thing.note, thing.count, thing.rank, thing.time});
      for (const std::string& tag : thing.tags) schema_.Exec("INSERT INTO thing_tag VALUES (?, ?)", {thing.id, tag});
      things_.push_back(thing);
    }
  }

  std::vector<int64_t> Select(const SqlCondition& where, absl::string_view order, int64_t limit) {
    mysql::Params params;
    AppendParams(where.params, &params);
    params.push_back(limit);
    std::vector<int64_t> ids;
    for (const mysql::Row& row : schema_.Query(
             absl::StrCat("SELECT t.id FROM thing t WHERE ", where.sql, " ORDER BY ", order, " LIMIT ?"), params)) {
      ids.push_back(row.Int(0));
    }
    return ids;
  }

  Random random_{160};
  TestDatabase schema_;
  std::vector<Thing> things_;
};

TEST_F(FilterSqlTest, TheServerFindsWhatTheFilterSays) {
  Samples samples(&random_);
  for (int i = 0; i < 600; ++i) {
    const Sample sample = samples.Make(i % 4);
    const absl::StatusOr<SqlCondition> where = ToSql(sample.text, TestSchema());
    ASSERT_THAT(where, IsOk()) << sample.text;
    std::vector<int64_t> expected;
    for (const Thing& thing : things_) {
      if (sample.holds(thing)) expected.push_back(thing.id);
    }
    ASSERT_EQ(Select(*where, "t.id", 1000), expected) << sample.text << "\n" << where->sql;
  }
}

TEST_F(FilterSqlTest, PagesOfEveryOrderAreTheWholeListOnce) {
  const pagination::PageTokenCodec codec;
  const pagination::ListMethod method(
      "List", TestSchema(),
      OrderSchema{.fields = {{"name", "t.name"}, {"count", "t.count_number"}}, .unique_key = {"id", "t.id"}}, &codec);
  const std::pair<std::string, std::function<bool(const Thing&, const Thing&)>> kOrders[] = {
      {"", [](const Thing& a, const Thing& b) { return a.id < b.id; }},
      {"id desc", [](const Thing& a, const Thing& b) { return a.id > b.id; }},
      {"count", [](const Thing& a, const Thing& b) { return std::tie(a.count, a.id) < std::tie(b.count, b.id); }},
      {"count desc", [](const Thing& a, const Thing& b) { return std::tie(a.count, a.id) > std::tie(b.count, b.id); }},
      {"count desc, name",
       [](const Thing& a, const Thing& b) {
         return std::tie(b.count, a.name, a.id) < std::tie(a.count, b.name, b.id);
       }},
      {"name desc, count, id desc",
       [](const Thing& a, const Thing& b) {
         return std::tie(b.name, a.count, b.id) < std::tie(a.name, b.count, a.id);
       }},
  };
  for (const auto& [order_by, before] : kOrders) {
    for (const int page_size : {1, 7, 1000}) {
      std::vector<Thing> expected;
      for (const Thing& thing : things_) {
        if (thing.count != 2) expected.push_back(thing);
      }
      std::sort(expected.begin(), expected.end(), before);
      std::vector<int64_t> seen;
      pagination::ListRequest request{
          .page_size = page_size, .filter = "count = 1 OR count != 2", .order_by = order_by};
      do {
        const auto query = method.Parse(request);
        ASSERT_THAT(query, IsOk()) << order_by;
        std::vector<int64_t> page = Select(query->where, query->order.ToSql(), query->page_size + 1);
        request.page_token.clear();
        if (page.size() > static_cast<size_t>(page_size)) {
          page.resize(page_size);
          const Thing& last = things_[page.back() - 1];
          std::vector<Value> values;
          for (const OrderTerm& term : query->order.terms) {
            if (term.field == "name") values.emplace_back(last.name);
            if (term.field == "count") values.emplace_back(last.count);
            if (term.field == "id") values.emplace_back(last.id);
          }
          request.page_token = method.NextPageToken(*query, values);
        }
        seen.insert(seen.end(), page.begin(), page.end());
        ASSERT_LE(seen.size(), expected.size()) << order_by;
      } while (!request.page_token.empty());
      std::vector<int64_t> expected_ids;
      for (const Thing& thing : expected) expected_ids.push_back(thing.id);
      EXPECT_EQ(seen, expected_ids) << order_by << " in pages of " << page_size;
    }
  }
}

// The reason for the shape of a page's condition (keyset.cc): the server goes to the page by the index.
TEST_F(FilterSqlTest, APageIsFoundByTheIndexWithoutReadingWhatIsBeforeIt) {
  schema_.Exec("CREATE TABLE many (id BIGINT NOT NULL PRIMARY KEY, kind BIGINT NOT NULL, KEY k (kind, id))");
  schema_.Exec("INSERT INTO many (id, kind) VALUES (0, 0)");
  for (int64_t rows = 1; rows < 8192; rows *= 2) {
    schema_.Exec("INSERT INTO many (id, kind) SELECT id + ?, (id + ?) MOD 3 FROM many", {rows, rows});
  }
  const Order order{{{"kind", "kind", false}, {"id", "id", false}}};
  const SqlCondition after = pagination::RowsAfter(order, {Value(int64_t{1}), Value(int64_t{6000})});
  mysql::Params params;
  AppendParams(after.params, &params);
  SMK_ASSERT_OK(schema_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    const ReadCounter counter(tx);
    const auto rows = tx.Query(
        absl::StrCat("SELECT id FROM many WHERE ", after.sql, " ORDER BY ", order.ToSql(), " LIMIT 10"), params);
    EXPECT_THAT(rows, IsOk());
    EXPECT_EQ(rows->size(), 10u);
    EXPECT_LT(counter.reads(), 100);
    return absl::OkStatus();
  }));
}

// MariaDB would look up the kind and read all of its rows before the page.
TEST_F(FilterSqlTest, APageInTheMiddleOfOneValueIsReadAlone) {
  schema_.Exec(
      "CREATE TABLE timed (id BIGINT NOT NULL PRIMARY KEY, kind BIGINT NOT NULL, day BIGINT NOT NULL, gone BIGINT NULL,"
      " KEY ix_timed_kind_day (kind, day, id), KEY ix_timed_day (day, id))");
  schema_.Exec("INSERT INTO timed (id, kind, day) VALUES (0, 0, 0)");
  for (int64_t rows = 1; rows < 32768; rows *= 2) {
    schema_.Exec("INSERT INTO timed (id, kind, day) SELECT id + ?, (id + ?) MOD 3, id + ? FROM timed",
                 {rows, rows, rows});
  }
  schema_.Query("ANALYZE TABLE timed");
  pagination::ListQuery query;
  const Schema schema({Field::Int64("kind", "kind"), Field::Int64("day", "day")});
  query.where = *ToSql("kind = 1", schema);
  query.order = *ParseOrderBy("day desc", {.fields = {{"day", "day"}}, .unique_key = {"id", "id"}});
  query.where = And(query.where, pagination::RowsAfter(query.order, {Value(int64_t{16000}), Value(int64_t{16000})}));
  const std::vector<pagination::ListIndex> indexes = {{"ix_timed_kind_day", {"kind"}, "day"}};
  mysql::Params params;
  AppendParams(query.where.params, &params);
  SMK_ASSERT_OK(schema_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    const ReadCounter counter(tx);
    const auto rows =
        tx.Query(absl::StrCat("SELECT id FROM timed", pagination::IndexHint(query, indexes), " WHERE gone IS NULL AND ",
                              query.where.sql, " ORDER BY ", query.order.ToSql(), " LIMIT 10"),
                 params);
    EXPECT_THAT(rows, IsOk());
    EXPECT_EQ(rows->size(), 10u);
    EXPECT_EQ((*rows)[0].Int(0), 15'997);
    EXPECT_LT(counter.reads(), 100);
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace smarketing::filter
