#include "common/filter/filter.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/filter/parser.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::filter {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kId[] = "018f4e6a-7b1c-7def-8123-456789abcdef";

absl::StatusOr<Value> ParseThing(absl::string_view text) {
  const auto id = ParseResourceName("things", text);
  if (!id.has_value()) return absl::InvalidArgumentError("is not a thing, such as things/018f4e6a-…");
  return Value(*id);
}

const Schema& TestSchema() {
  static const Schema* const schema = new Schema({
      Field::Text("name", "t.name"),
      Field::Text("note", "t.note").Nullable(),
      Field::Int64("count", "t.count"),
      Field::Int64("rank", "t.rank_number").Nullable(),
      Field::Double("share", "t.share"),
      Field::Bool("active", "t.active"),
      Field::Time("create_time", "t.create_time"),
      Field::Time("end_time", "t.end_time").Nullable(),
      Field::Enum("state", "t.state", {{"OPEN", int64_t{1}}, {"CLOSED", int64_t{2}}}),
      Field::Custom("owner.thing", "t.owner_id", ParseThing).Nullable(),
      Field::Repeated("tags", "EXISTS (SELECT 1 FROM tag g WHERE g.id = t.id AND g.tag = ?)",
                      "EXISTS (SELECT 1 FROM tag g WHERE g.id = t.id)"),
      Field::Text("exact", "t.exact").Operators({Operator::kEqual}),
      Field::Repeated("alias", "EXISTS (alias = ?)", "EXISTS (alias)")
          .Operators({Operator::kEqual, Operator::kNotEqual, Operator::kHas}),
  });
  return *schema;
}

SqlCondition Sql(absl::string_view filter) {
  absl::StatusOr<SqlCondition> condition = ToSql(filter, TestSchema());
  EXPECT_THAT(condition, smarketing::testing::IsOk()) << filter;
  return condition.ok() ? *std::move(condition) : SqlCondition();
}

std::string Problem(absl::string_view filter) {
  const absl::StatusOr<SqlCondition> condition = ToSql(filter, TestSchema());
  EXPECT_THAT(condition, StatusIs(absl::StatusCode::kInvalidArgument)) << filter;
  EXPECT_THAT(condition, HasReason("INVALID_FILTER"));
  EXPECT_THAT(condition, ViolatesField("filter"));
  const std::vector<Violation> violations = GetViolations(condition.status());
  return violations.empty() ? "" : violations[0].description;
}

Value Text(absl::string_view text) { return Value(std::string(text)); }
Value Number(int64_t number) { return Value(number); }

TEST(FilterTest, EmptyAsksForEverything) {
  for (const char* filter : {"", "   ", "\n\t"}) EXPECT_TRUE(Sql(filter).is_true());
}

TEST(FilterTest, Comparisons) {
  EXPECT_EQ(Sql("count = 5").sql, "t.count = ?");
  EXPECT_EQ(Sql("count != 5").sql, "t.count <> ?");
  EXPECT_EQ(Sql("count<5").sql, "t.count < ?");
  EXPECT_EQ(Sql("count <=5").sql, "t.count <= ?");
  EXPECT_EQ(Sql("count> 5").sql, "t.count > ?");
  EXPECT_EQ(Sql("  count >= 5  ").sql, "t.count >= ?");
  EXPECT_THAT(Sql("count >= -5").params, ElementsAre(Number(-5)));
  EXPECT_THAT(Sql("count = 9223372036854775807").params, ElementsAre(Number(INT64_MAX)));
}

TEST(FilterTest, Values) {
  EXPECT_THAT(Sql("name = organic_search").params, ElementsAre(Text("organic_search")));
  EXPECT_THAT(Sql("name = \"two words\"").params, ElementsAre(Text("two words")));
  EXPECT_THAT(Sql("name = 'it is \"it\"'").params, ElementsAre(Text("it is \"it\"")));
  EXPECT_THAT(Sql(R"(name = "a\"b\\c\n\t\'")").params, ElementsAre(Text("a\"b\\c\n\t'")));
  EXPECT_THAT(Sql("name = Zürich").params, ElementsAre(Text("Zürich")));
  EXPECT_THAT(Sql("name = \"*\"").params, ElementsAre(Text("*")));
  EXPECT_THAT(Sql("name = a.b-c:d/e@f").params, ElementsAre(Text("a.b-c:d/e@f")));
  EXPECT_THAT(Sql("share > 0.25").params, ElementsAre(Value(0.25)));
  EXPECT_THAT(Sql("share > 1e3").params, ElementsAre(Value(1000.0)));
  EXPECT_THAT(Sql("active = true").params, ElementsAre(Value(true)));
  EXPECT_THAT(Sql("state = CLOSED").params, ElementsAre(Number(2)));
  EXPECT_THAT(Sql("state = \"OPEN\"").params, ElementsAre(Number(1)));
  EXPECT_THAT(Sql(absl::StrCat("owner.thing = things/", kId)).params, ElementsAre(Value(*Uuid::Parse(kId))));
}

TEST(FilterTest, Times) {
  const absl::Time noon = absl::FromCivil(absl::CivilHour(2024, 3, 31, 12), absl::UTCTimeZone());
  EXPECT_THAT(Sql("create_time < 2024-03-31T12:00:00Z").params, ElementsAre(Value(noon)));
  EXPECT_THAT(Sql("create_time < \"2024-03-31T14:00:00+02:00\"").params, ElementsAre(Value(noon)));
  EXPECT_THAT(Sql("create_time < 2024-03-31T12:00:00.000001Z").params,
              ElementsAre(Value(noon + absl::Microseconds(1))));
  EXPECT_THAT(Sql("create_time < 2024-03-31").params, ElementsAre(Value(noon - absl::Hours(12))));
}

TEST(FilterTest, OrBindsTighterThanAnd) {
  EXPECT_EQ(Sql("count = 1 OR count = 2 AND name = x").sql, "((t.count = ? OR t.count = ?) AND t.name = ?)");
  EXPECT_EQ(Sql("count = 1 AND count = 2 OR name = x").sql, "(t.count = ? AND (t.count = ? OR t.name = ?))");
  EXPECT_EQ(Sql("(count = 1 AND count = 2) OR name = x").sql, "((t.count = ? AND t.count = ?) OR t.name = ?)");
  EXPECT_THAT(Sql("count = 1 OR count = 2 AND name = x").params, ElementsAre(Number(1), Number(2), Text("x")));
}

TEST(FilterTest, NotIsPushedDownToTheComparisons) {
  EXPECT_EQ(Sql("NOT count = 1").sql, "t.count <> ?");
  EXPECT_EQ(Sql("-count = 1").sql, "t.count <> ?");
  EXPECT_EQ(Sql("NOT (count < 1 OR name = x)").sql, "(t.count >= ? AND t.name <> ?)");
  EXPECT_EQ(Sql("NOT (count <= 1 AND NOT name = x)").sql, "(t.count > ? OR t.name = ?)");
  EXPECT_EQ(Sql("-(count > 1 AND count >= 1)").sql, "(t.count <= ? OR t.count < ?)");
  EXPECT_EQ(Sql("NOT(count = 1)").sql, "t.count <> ?");
}

TEST(FilterTest, WhatIsNotSetEqualsNothing) {
  EXPECT_EQ(Sql("rank = 1").sql, "t.rank_number = ?");
  EXPECT_EQ(Sql("rank != 1").sql, "(t.rank_number IS NULL OR t.rank_number <> ?)");
  EXPECT_EQ(Sql("NOT rank = 1").sql, "(t.rank_number IS NULL OR t.rank_number <> ?)");
  EXPECT_EQ(Sql("NOT rank != 1").sql, "t.rank_number = ?");
  EXPECT_EQ(Sql("rank < 1").sql, "t.rank_number < ?");
  EXPECT_EQ(Sql("NOT rank < 1").sql, "(t.rank_number IS NULL OR t.rank_number >= ?)");
}

TEST(FilterTest, ATextThatIsNotSetIsEmpty) {
  EXPECT_EQ(Sql("note = \"\"").sql, "(t.note IS NULL OR t.note = ?)");
  EXPECT_EQ(Sql("note != \"\"").sql, "t.note <> ?");
  EXPECT_EQ(Sql("NOT note = ''").sql, "t.note <> ?");
  EXPECT_EQ(Sql("note:*").sql, "t.note <> ?");
  EXPECT_EQ(Sql("NOT note:*").sql, "(t.note IS NULL OR t.note = ?)");
  EXPECT_EQ(Sql("-name:*").sql, "t.name = ?");
}

TEST(FilterTest, HasFindsAPartOfATextWithoutWildcards) {
  EXPECT_EQ(Sql("name:foo").sql, "t.name LIKE ? ESCAPE '!'");
  EXPECT_THAT(Sql("name:foo").params, ElementsAre(Text("%foo%")));
  EXPECT_THAT(Sql("name:\"50%_a!\\\\*\"").params, ElementsAre(Text("%50!%!_a!!\\*%")));
  EXPECT_EQ(Sql("NOT name:foo").sql, "t.name NOT LIKE ? ESCAPE '!'");
  EXPECT_EQ(Sql("NOT note:foo").sql, "(t.note IS NULL OR t.note NOT LIKE ? ESCAPE '!')");
}

TEST(FilterTest, HasFindsAMemberOfARepeatedField) {
  EXPECT_EQ(Sql("tags:vip").sql, "EXISTS (SELECT 1 FROM tag g WHERE g.id = t.id AND g.tag = ?)");
  EXPECT_THAT(Sql("tags:vip").params, ElementsAre(Text("vip")));
  EXPECT_EQ(Sql("-tags:vip").sql, "NOT EXISTS (SELECT 1 FROM tag g WHERE g.id = t.id AND g.tag = ?)");
  EXPECT_EQ(Sql("tags:*").sql, "EXISTS (SELECT 1 FROM tag g WHERE g.id = t.id)");
  EXPECT_THAT(Sql("tags:*").params, IsEmpty());
}

TEST(FilterTest, ARepeatedFieldMayBeComparedWithEqual) {
  EXPECT_EQ(Sql("alias = x").sql, "EXISTS (alias = ?)");
  EXPECT_EQ(Sql("alias != x").sql, "NOT EXISTS (alias = ?)");
  EXPECT_EQ(Sql("NOT alias = x").sql, "NOT EXISTS (alias = ?)");
  EXPECT_EQ(Sql("NOT alias != x").sql, "EXISTS (alias = ?)");
}

TEST(FilterTest, HasStarAsksWhetherAFieldIsSet) {
  EXPECT_EQ(Sql("end_time:*").sql, "t.end_time IS NOT NULL");
  EXPECT_EQ(Sql("NOT end_time:*").sql, "t.end_time IS NULL");
  EXPECT_EQ(Sql("count:*").sql, "1 = 1");
  EXPECT_EQ(Sql("-count:*").sql, "1 = 0");
}

TEST(FilterTest, NothingOfTheTextBecomesSql) {
  const SqlCondition condition = Sql(R"(name = "x' OR 1=1; DROP TABLE t; --" OR note:"') --")");
  EXPECT_EQ(condition.sql, "(t.name = ? OR t.note LIKE ? ESCAPE '!')");
  EXPECT_THAT(condition.params, ElementsAre(Text("x' OR 1=1; DROP TABLE t; --"), Text("%') --%")));
}

TEST(FilterTest, JoinsWithOtherConditions) {
  const SqlCondition both = And(Sql("count = 1 OR count = 2"), Sql("name = x"));
  EXPECT_EQ(both.sql, "(t.count = ? OR t.count = ?) AND t.name = ?");
  EXPECT_THAT(both.params, ElementsAre(Number(1), Number(2), Text("x")));
  EXPECT_EQ(And(Sql(""), Sql("name = x")).sql, "t.name = ?");
  EXPECT_EQ(And(Sql("name = x"), Sql("")).sql, "t.name = ?");
  EXPECT_TRUE(And(Sql(""), Sql("")).is_true());
}

TEST(FilterErrorTest, SaysWhereAndWhat) {
  const std::pair<const char*, const char*> kCases[] = {
      {"count = 1 AND stage = 2", "at character 15: there is no field 'stage' to filter by; there are active, "},
      {"count", "at character 6: one of = != < <= > >= : is missing after 'count'"},
      {"count =", "at character 8: a value is missing"},
      {"count = 1 AND", "at character 14: a comparison is missing"},
      {"count = 1 name = x", "at character 11: AND or OR is missing before 'name = x'"},
      {"count = 1 and name = x", "at character 11: AND or OR is missing before 'and name = x'"},
      {"(count = 1", "at character 1: this ( is not closed"},
      {"count = 1)", "at character 10: this ) closes nothing"},
      {"(count = 1 name = x)", "at character 12: AND, OR or ) is missing before"},
      {"()", "at character 2: a field is expected, not ')'"},
      {"AND count = 1", "at character 1: a comparison is expected, not AND"},
      {"NOT = 1", "at character 1: a comparison is expected, not NOT"},
      {"NOT", "at character 1: a comparison is expected, not NOT"},
      {"NOT NOT count = 1", "at character 5: a comparison is expected, not NOT"},
      {"- count = 1", "at character 2: a field or ( is missing after -"},
      {"--count = 1", "at character 2: a field or ( is missing after -"},
      {"5 = count", "at character 1: a field is expected, not '5 = count'"},
      {"owner. = 1", "at character 7: a name is missing after the dot"},
      {"name = \"abc", "at character 8: this quote is not closed"},
      {"name = \"abc\\", "at character 8: this quote is not closed"},
      {"name = \"a\\q\"", "at character 10: a \\ in quotes"},
      {"name = a=b", "at character 8: a value with one of"},
      {"name == b", "at character 7: a value is expected, not '= b'"},
      {"name = foo*", "at character 8: a * is no wildcard here"},
      {"name = *", "at character 8: * goes with : only"},
      {"name:\"\"", "at character 6: some text is missing after :"},
      {"name = f(x)", "at character 8: a value with one of"},
      {"count:5", "at character 7: count takes only * after :"},
      {"state < OPEN", "at character 7: state does not go with < but with = != :"},
      {"tags = x", "at character 6: tags does not go with = but with :"},
      {"exact:x", "at character 6: exact does not go with : but with ="},
      {"Zürich.ü = 1", "at character 2: one of"},
      {"name = ü OR count = x", "at character 21: 'x' is not a whole number of 64 bits"},
      {"count = 9223372036854775808", "at character 9: '9223372036854775808' is not a whole number of 64 bits"},
      {"count = 1.5", "is not a whole number of 64 bits"},
      {"count = \" 5\"", "is not a whole number of 64 bits"},
      {"share = nan", "is not a number"},
      {"share = 1e999", "is not a number"},
      {"active = yes", "'yes' is neither true nor false"},
      {"state = open", "'open' is none of CLOSED, OPEN"},
      {"owner.thing = things/5", "'things/5' is not a thing, such as things/018f4e6a-…"},
      {"create_time < 2024-03-31T12:00:00", "is not a time such as"},
      {"create_time < 2024-02-30", "is not a time such as"},
      {"create_time < infinite-future", "is not a time such as"},
      {"create_time < 0000-01-01T00:00:00Z", "is not in the years 1 to 9999"},
      {"create_time < 2024-03-31T12:00:00.0000001Z", "is finer than a microsecond"},
  };
  for (const auto& [filter, problem] : kCases) EXPECT_THAT(Problem(filter), HasSubstr(problem)) << filter;
}

TEST(FilterErrorTest, ReportsSeveralErrorsOfMeaning) {
  const auto condition = ToSql("a = 1 AND count = x AND state = y", TestSchema());
  EXPECT_THAT(GetViolations(condition.status()), ::testing::SizeIs(3));
}

TEST(FilterErrorTest, Limits) {
  EXPECT_THAT(Problem(std::string(kMaxFilterBytes + 1, ' ')), HasSubstr("is longer than 4096 bytes"));
  EXPECT_THAT(Problem(absl::StrCat("name = \"", std::string(10'000'000, 'x'))), HasSubstr("is longer than"));
  EXPECT_THAT(Problem("name = \"\xff\""), HasSubstr("is not valid UTF-8"));

  const auto nested = [](size_t depth) {
    return absl::StrCat(std::string(depth, '('), "count = 1", std::string(depth, ')'));
  };
  EXPECT_EQ(Sql(nested(kMaxFilterDepth)).sql, "t.count = ?");
  EXPECT_THAT(Problem(nested(kMaxFilterDepth + 1)), HasSubstr("at character 33: parentheses are more than 32 deep"));
  EXPECT_THAT(Problem(nested(1000)), HasSubstr("parentheses are more than 32 deep"));
  std::string nots;
  for (int i = 0; i < 800; ++i) nots += "NOT (";
  EXPECT_THAT(Problem(nots), HasSubstr("parentheses are more than 32 deep"));
  // Depth is how deep, not how many.
  std::string many = "(count = 1)";
  for (int i = 0; i < 40; ++i) many += " OR (count = 1)";
  EXPECT_THAT(Sql(many).params, ::testing::SizeIs(41));

  std::string terms = "count=1";
  for (size_t i = 1; i < kMaxFilterTerms; ++i) terms += " OR count=1";
  EXPECT_THAT(Sql(terms).params, ::testing::SizeIs(kMaxFilterTerms));
  EXPECT_THAT(Problem(terms + " OR count=1"), HasSubstr("more than 100 comparisons"));
}

TEST(FilterErrorTest, AnErrorFitsInResponseHeaders) {
  std::string filter = "x=1";
  for (int i = 0; i < 90; ++i) filter += absl::StrCat(" AND ", std::string(35, 'x'), "=1");
  const auto condition = ToSql(filter, TestSchema());
  ASSERT_FALSE(condition.ok());
  size_t bytes = 0;
  for (const Violation& violation : GetViolations(condition.status())) bytes += violation.description.size();
  EXPECT_LT(bytes, 4000u);
}

TEST(FilterErrorTest, QuotesAtWholeCharacters) {
  const std::string problem = Problem(absl::StrCat("count = a", std::string(40, '+'), "ääääääääääääääääääää"));
  EXPECT_THAT(problem, HasSubstr("ä…' is not a whole number"));
}

// A filter is made at random, written down in random spelling, and must come out as the same tree.
class RandomFilter {
 public:
  explicit RandomFilter(unsigned seed) : random_(seed) {}

  // Returns the text; appends to `sql` what it must compile to.
  std::string Expression(int depth, std::string* sql) {
    return Chain(" AND ", depth, sql, [&](std::string* s) {
      return Chain(" OR ", depth, s, [&](std::string* t) { return Term(depth, t); });
    });
  }

 private:
  template <typename Part>
  std::string Chain(const std::string& keyword, int depth, std::string* sql, Part part) {
    const int count = depth > 0 ? Pick(3) + 1 : 1;
    std::string text;
    std::string inner;
    for (int i = 0; i < count; ++i) {
      if (i > 0) {
        text += absl::StrCat(Space(), keyword, Space());
        inner += keyword;
      }
      text += part(&inner);
    }
    *sql += count > 1 ? absl::StrCat("(", inner, ")") : inner;
    return text;
  }

  std::string Term(int depth, std::string* sql) {
    if (depth > 0 && Pick(2) == 0) {
      std::string inner;
      const std::string text = absl::StrCat("(", Space(), Expression(depth - 1, &inner), Space(), ")");
      *sql += inner;
      return text;
    }
    static constexpr const char* kOperators[] = {"=", "<", "<=", ">", ">="};
    const char* op = kOperators[Pick(5)];
    absl::StrAppend(sql, "t.count ", op, " ?");
    return absl::StrCat("count", Space(), op, Space(), Pick(2) ? "7" : "\"7\"");
  }

  std::string Space() { return std::string(Pick(3), ' '); }
  int Pick(int n) { return static_cast<int>(random_() % n); }

  std::mt19937 random_;
};

TEST(FilterPropertyTest, TheTreeIsWhatWasWritten) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::string expected;
    const std::string text = RandomFilter(seed).Expression(3, &expected);
    if (text.size() > kMaxFilterBytes) continue;
    const auto condition = ToSql(text, TestSchema());
    if (!condition.ok()) {
      EXPECT_THAT(GetViolations(condition.status())[0].description, HasSubstr("more than 100")) << text;
      continue;
    }
    EXPECT_EQ(condition->sql, expected) << text;
  }
}

}  // namespace
}  // namespace smarketing::filter
