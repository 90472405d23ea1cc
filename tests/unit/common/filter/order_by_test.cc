#include "common/filter/order_by.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::filter {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::ViolatesField;
using ::testing::HasSubstr;

OrderSchema TestSchema() {
  return {.fields = {{"create_time", "t.create_time"}, {"name", "t.name"}, {"owner.name", "o.name"}},
          .unique_key = {"id", "t.id"},
          .default_order = "create_time desc"};
}

std::string Sql(absl::string_view order_by) {
  const auto order = ParseOrderBy(order_by, TestSchema());
  EXPECT_THAT(order, smarketing::testing::IsOk()) << order_by;
  return order.ok() ? order->ToSql() : "";
}

TEST(OrderByTest, EndsInTheUniqueKeyInTheDirectionOfTheLastField) {
  EXPECT_EQ(Sql("name"), "t.name, t.id");
  EXPECT_EQ(Sql("name asc"), "t.name, t.id");
  EXPECT_EQ(Sql("create_time desc"), "t.create_time DESC, t.id DESC");
  EXPECT_EQ(Sql("  name,create_time   desc "), "t.name, t.create_time DESC, t.id DESC");
  EXPECT_EQ(Sql("owner.name desc, name"), "o.name DESC, t.name, t.id");
}

TEST(OrderByTest, Default) {
  EXPECT_EQ(Sql(""), "t.create_time DESC, t.id DESC");
  EXPECT_EQ(Sql("  "), "t.create_time DESC, t.id DESC");
  OrderSchema schema = TestSchema();
  schema.default_order.clear();
  EXPECT_EQ(ParseOrderBy("", schema)->ToSql(), "t.id");
}

TEST(OrderByTest, NothingComesAfterTheUniqueKey) {
  EXPECT_EQ(Sql("id desc"), "t.id DESC");
  EXPECT_EQ(Sql("name, id desc, create_time"), "t.name, t.id DESC");
}

TEST(OrderByTest, CanonicalIsTheSameForEverySpelling) {
  EXPECT_EQ(ParseOrderBy("name", TestSchema())->Canonical(), "name,id");
  EXPECT_EQ(ParseOrderBy(" name  asc ,id", TestSchema())->Canonical(), "name,id");
  EXPECT_EQ(ParseOrderBy("", TestSchema())->Canonical(), "create_time desc,id desc");
}

TEST(OrderByTest, Errors) {
  std::string long_one = "name";
  for (int i = 0; i < 300; ++i) long_one += ", name";
  std::string many = "name";
  for (int i = 0; i < 8; ++i) many += ", name";
  const std::pair<std::string, const char*> kCases[] = {
      {"stage", "at character 1: there is no field 'stage' to sort by; there are create_time, name, owner.name"},
      {"name, ", "at character 7: a field is missing"},
      {"name,,id", "at character 6: a field is missing"},
      {"name DESC", "at character 1: 'name' is followed by something else than asc or desc"},
      {"name desc desc", "is followed by something else"},
      {"name, name desc", "at character 7: 'name' is given twice"},
      {"t.name", "there is no field 't.name'"},
      {"name; DROP TABLE t", "there is no field 'name;'"},
      {"name\xff", "is not valid UTF-8"},
      {long_one, "is longer than 1024 bytes"},
      {many, "has more than 8 fields"},
  };
  for (const auto& [order_by, problem] : kCases) {
    const auto order = ParseOrderBy(order_by, TestSchema());
    EXPECT_THAT(order, HasReason("INVALID_ORDER_BY")) << order_by;
    ASSERT_THAT(order, ViolatesField("order_by")) << order_by;
    EXPECT_THAT(GetViolations(order.status())[0].description, HasSubstr(problem));
  }
}

}  // namespace
}  // namespace smarketing::filter
