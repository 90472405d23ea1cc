#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/filter/filter.h"
#include "common/pagination/keyset.h"
#include "common/pagination/list_index.h"
#include "common/pagination/list_query.h"
#include "common/pagination/page_size.h"
#include "common/pagination/page_token.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::pagination {
namespace {

using filter::Value;
using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Uuid kId = *Uuid::Parse("018f4e6a-7b1c-7def-8123-456789abcdef");

QueryFingerprint Query(absl::string_view filter = "") { return QueryFingerprint("List").Add("filter", filter); }

TEST(PageSizeTest, Rule) {
  EXPECT_EQ(ResolvePageSize(0).value(), 50);
  EXPECT_EQ(ResolvePageSize(1).value(), 1);
  EXPECT_EQ(ResolvePageSize(1000).value(), 1000);
  EXPECT_EQ(ResolvePageSize(1001).value(), 1000);
  EXPECT_EQ(ResolvePageSize(INT32_MAX).value(), 1000);
  EXPECT_THAT(ResolvePageSize(-1), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ResolvePageSize(-1), HasReason("INVALID_PAGE_SIZE"));
  EXPECT_THAT(ResolvePageSize(INT32_MIN), ViolatesField("page_size"));
}

TEST(PageTokenTest, GivesBackEveryKindOfValue) {
  const PageTokenCodec codec;
  const std::vector<Value> values = {Value(true),
                                     Value(false),
                                     Value(int64_t{-5}),
                                     Value(INT64_MIN),
                                     Value(2.5),
                                     Value(std::string("Zürich\0x", 9)),
                                     Value(std::string()),
                                     Value(filter::Bytes{std::string("\0\xff", 2)}),
                                     Value(kId),
                                     Value(absl::FromUnixMicros(1'700'000'000'123'456)),
                                     Value(absl::FromUnixNanos(-1))};
  const std::string token = codec.Encode(Query(), values);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  SMK_ASSERT_OK_AND_ASSIGN(const std::vector<Value> back, codec.Decode(token, Query()));
  EXPECT_EQ(back, values);
  EXPECT_EQ(codec.Decode(codec.Encode(Query(), {}), Query()).value(), std::vector<Value>());
}

void ExpectRefused(const absl::Status& status, absl::string_view what) {
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("INVALID_PAGE_TOKEN"));
  ASSERT_THAT(status, ViolatesField("page_token"));
  EXPECT_THAT(GetViolations(status)[0].description, HasSubstr(std::string(what)));
}

TEST(PageTokenTest, RefusesEveryAlteration) {
  const PageTokenCodec codec({std::string(32, 'k')});
  const std::string token = codec.Encode(Query(), {Value(int64_t{7}), Value(kId)});
  // Every character replaced by every other one, left out, doubled; every prefix.
  for (size_t i = 0; i < token.size(); ++i) {
    for (const char c : {'A', 'B', '-', '_', '9', '=', ' ', '\0'}) {
      std::string altered = token;
      altered[i] = c;
      if (altered != token) ExpectRefused(codec.Decode(altered, Query()).status(), "is not a token");
    }
    ExpectRefused(codec.Decode(token.substr(0, i), Query()).status(), "is not a token");
    std::string without = token;
    without.erase(i, 1);
    if (without != token) ExpectRefused(codec.Decode(without, Query()).status(), "is not a token");
  }
  for (const std::string& altered :
       {token + "A", token + "=", token + "==", " " + token, token + token, token + "\n"}) {
    ExpectRefused(codec.Decode(altered, Query()).status(), "is not a token");
  }
  ExpectRefused(codec.Decode(std::string(10'000'000, 'A'), Query()).status(), "is not a token");
}

TEST(PageTokenTest, IsBoundToItsQuery) {
  const PageTokenCodec codec;
  const std::string token = codec.Encode(Query("count = 1"), {Value(int64_t{7})});
  EXPECT_THAT(codec.Decode(token, Query("count = 1")), IsOk());
  for (const QueryFingerprint& other :
       {Query("count = 2"), Query(""), QueryFingerprint("Other").Add("filter", "count = 1"),
        QueryFingerprint("List").Add("filte", "rcount = 1"), Query("count = 1").Add("order_by", ""),
        QueryFingerprint("List")}) {
    ExpectRefused(codec.Decode(token, other).status(), "belongs to another request");
  }
}

TEST(PageTokenTest, KeysCanBeChanged) {
  const std::string old_key(32, 'o');
  const std::string new_key(32, 'n');
  const std::string token = PageTokenCodec({old_key}).Encode(Query(), {Value(int64_t{7})});
  EXPECT_THAT(PageTokenCodec({new_key, old_key}).Decode(token, Query()), IsOk());
  ExpectRefused(PageTokenCodec({new_key}).Decode(token, Query()).status(), "is not a token");
  ExpectRefused(PageTokenCodec().Decode(token, Query()).status(), "is not a token");
  EXPECT_THAT(PageTokenCodec().Decode(PageTokenCodec().Encode(Query(), {}), Query()), IsOk());
}

TEST(PageTokenTest, KeyFile) {
  const std::string key(32, 'k');
  const std::string other(40, 'o');
  SMK_ASSERT_OK_AND_ASSIGN(const PageTokenCodec codec, PageTokenCodec::FromKeyFileContent(absl::StrCat(
                                                           "# changed in May\n\n", key, "\r\n", other, "\n")));
  EXPECT_EQ(codec.Encode(Query(), {}), PageTokenCodec({key}).Encode(Query(), {}));
  EXPECT_THAT(codec.Decode(PageTokenCodec({other}).Encode(Query(), {}), Query()), IsOk());
  EXPECT_THAT(PageTokenCodec::FromKeyFileContent(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PageTokenCodec::FromKeyFileContent("# nothing\n"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PageTokenCodec::FromKeyFileContent("short"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PageTokenCodec::FromKeyFile("no/such/file"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(PageTokenCodec::FromKeyFile(""), IsOk());
}

filter::Order Order(std::vector<filter::OrderTerm> terms) { return {std::move(terms)}; }

TEST(KeysetTest, FirstPage) { EXPECT_TRUE(RowsAfter(Order({{"id", "id", false}}), {}).is_true()); }

TEST(KeysetTest, OneColumn) {
  const auto up = RowsAfter(Order({{"id", "t.id", false}}), {Value(kId)});
  EXPECT_EQ(up.sql, "t.id > ?");
  EXPECT_THAT(up.params, ElementsAre(Value(kId)));
  EXPECT_EQ(RowsAfter(Order({{"id", "t.id", true}}), {Value(kId)}).sql, "t.id < ?");
}

TEST(KeysetTest, MixedDirections) {
  const auto condition = RowsAfter(Order({{"a", "a", true}, {"b", "b", false}, {"id", "id", true}}),
                                   {Value(int64_t{1}), Value(int64_t{2}), Value(kId)});
  EXPECT_EQ(condition.sql, "(a < ? OR (a = ? AND (b > ? OR (b = ? AND id < ?))))");
  EXPECT_THAT(condition.params,
              ElementsAre(Value(int64_t{1}), Value(int64_t{1}), Value(int64_t{2}), Value(int64_t{2}), Value(kId)));
}

ListMethod TestMethod(const PageTokenCodec* codec) {
  return ListMethod("/test.Things/ListThings",
                    filter::Schema{filter::Field::Int64("count", "t.count"), filter::Field::Text("name", "t.name")},
                    filter::OrderSchema{.fields = {{"name", "t.name"}}, .unique_key = {"id", "t.id"}}, codec);
}

TEST(ListMethodTest, FromRequestToStatementAndToTheNextPage) {
  const PageTokenCodec codec;
  const ListMethod method = TestMethod(&codec);
  ListRequest request{.page_size = 2, .filter = "count = 1 OR count = 2", .order_by = "name desc"};
  SMK_ASSERT_OK_AND_ASSIGN(const ListQuery first, method.Parse(request));
  EXPECT_EQ(first.page_size, 2);
  EXPECT_EQ(first.where.sql, "(t.count = ? OR t.count = ?)");
  EXPECT_EQ(first.order.ToSql(), "t.name DESC, t.id DESC");

  request.page_token = method.NextPageToken(first, {Value(std::string("m")), Value(kId)});
  request.page_size = 500;                   // may change
  request.order_by = " name  desc,id desc";  // says the same
  SMK_ASSERT_OK_AND_ASSIGN(const ListQuery second, method.Parse(request));
  EXPECT_EQ(second.where.sql, "(t.count = ? OR t.count = ?) AND (t.name < ? OR (t.name = ? AND t.id < ?))");
  EXPECT_EQ(second.where.params.size(), 5u);

  ListRequest other = request;
  other.filter = "count = 1";
  ExpectRefused(method.Parse(other).status(), "belongs to another request");
  other = request;
  other.order_by = "name";
  ExpectRefused(method.Parse(other).status(), "belongs to another request");
  other = request;
  other.bindings = {{"parent", "things/1"}};
  ExpectRefused(method.Parse(other).status(), "belongs to another request");
  // A token with too few values for the order.
  other = request;
  other.page_token = method.NextPageToken(first, {Value(kId)});
  ExpectRefused(method.Parse(other).status(), "is from another version");
}

TEST(ListMethodTest, SaysEverythingThatIsWrongAtOnce) {
  const PageTokenCodec codec;
  const ListMethod method = TestMethod(&codec);
  const auto all = method.Parse({.page_size = -1, .page_token = "x", .filter = "a = 1", .order_by = "b"});
  EXPECT_THAT(all, HasReason("INVALID_REQUEST"));
  for (const char* field : {"page_size", "filter", "order_by"}) EXPECT_THAT(all, ViolatesField(field));
  EXPECT_THAT(method.Parse({.page_size = -1}), HasReason("INVALID_PAGE_SIZE"));
  EXPECT_THAT(method.Parse({.filter = "a = 1"}), HasReason("INVALID_FILTER"));
  EXPECT_THAT(method.Parse({.order_by = "b"}), HasReason("INVALID_ORDER_BY"));
  EXPECT_THAT(method.Parse({.page_token = "b"}), HasReason("INVALID_PAGE_TOKEN"));
}

TEST(ListIndexTest, IsNamedWhereItHasTheRowsInOrder) {
  const filter::Schema schema({filter::Field::Text("owner", "owner"), filter::Field::Int64("stage", "stage"),
                               filter::Field::Text("note", "note").Nullable(),
                               filter::Field::Repeated("tags", "EXISTS (SELECT ?)", "EXISTS (SELECT 1)")});
  const filter::OrderSchema orders = {.fields = {{"day", "d"}, {"owner", "owner"}}, .unique_key = {"id", "id"}};
  const std::vector<ListIndex> indexes = {
      {"ix_both", {"owner", "stage"}, "d"}, {"ix_owner", {"owner"}, "d"}, {"ix_note", {"note"}, "d"}};
  const auto hint = [&](const char* where, const char* order) {
    ListQuery query;
    query.where = *filter::ToSql(where, schema);
    query.order = *filter::ParseOrderBy(order, orders);
    query.where =
        filter::And(query.where, RowsAfter(query.order, std::vector<filter::Value>(query.order.terms.size())));
    return IndexHint(query, indexes);
  };
  EXPECT_EQ(hint("owner = \"a\"", "day desc"), " FORCE INDEX (ix_owner)");
  EXPECT_EQ(hint("owner = \"a\" AND stage = 2", "day"), " FORCE INDEX (ix_both)");
  EXPECT_EQ(hint("owner = \"a\" AND (stage = 2 OR stage = 3)", "day"), " FORCE INDEX (ix_owner)");
  EXPECT_EQ(hint("owner = \"a\" AND NOT stage = 2", "day"), " FORCE INDEX (ix_owner)");
  EXPECT_EQ(hint("", "day"), "");
  EXPECT_EQ(hint("stage = 2", "day"), "");
  EXPECT_EQ(hint("owner != \"a\"", "day"), "");
  EXPECT_EQ(hint("NOT owner = \"a\"", "day"), "");
  EXPECT_EQ(hint("owner = \"a\" OR stage = 2", "day"), "");
  EXPECT_EQ(hint("note = \"a\"", "day"), "");
  EXPECT_EQ(hint("owner = \"a\"", "owner"), "");
  EXPECT_EQ(hint("owner = \"a\"", "day, owner"), "");
  EXPECT_EQ(hint("owner = \"a\" AND tags:\"x\"", "day"), "");  // the table of tags may know better
}

}  // namespace
}  // namespace smarketing::pagination
