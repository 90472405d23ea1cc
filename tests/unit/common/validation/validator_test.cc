#include "common/validation/validator.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/proto/test_service.pb.h"

namespace smarketing::validation {
namespace {

using test::v1::Person;
using test::v1::Requirements;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <typename Message>
std::vector<std::string> Broken(const Message& message) {
  Violations violations;
  Validator(*Message::descriptor()).Validate(message, &violations);
  std::vector<std::string> fields;
  for (const Violation& violation : violations.all()) {
    EXPECT_FALSE(violation.description.empty());
    fields.push_back(violation.field);
  }
  return fields;
}

Person Valid() {
  Person person;
  person.set_name("Ada");
  return person;
}

TEST(ValidatorTest, AcceptsAGoodMessage) {
  Person person = Valid();
  person.set_email("ada@example.com");
  person.add_tags("a");
  person.set_color(test::v1::COLOR_BLUE);
  person.mutable_born()->set_seconds(1'700'000'000);
  person.mutable_balance()->set_currency_code("EUR");
  person.mutable_balance()->set_units(3);
  person.mutable_debt()->set_currency_code("JPY");
  person.mutable_debt()->set_units(-3);
  person.mutable_day()->set_year(2024);
  person.mutable_day()->set_month(2);
  person.mutable_day()->set_day(29);
  person.mutable_wait()->set_seconds(5);
  person.mutable_lag()->set_seconds(-5);
  (*person.mutable_labels())["k"] = "v";
  person.set_age(150);
  person.set_thing("things/018f4e6a-7b1c-7def-8123-456789abcdef");
  *person.add_friends() = Valid();
  person.set_raw("\x01");
  person.set_read_only("anything, of any length");
  person.set_rank(1);
  EXPECT_THAT(Broken(person), IsEmpty());
}

TEST(ValidatorTest, ReportsEverythingAtOnceWithPaths) {
  Person person;
  person.set_name(" \t\u00a0");
  person.add_tags("a");
  person.add_tags("toolong");
  person.set_color(static_cast<test::v1::Color>(4));
  person.mutable_born()->set_seconds(-62135596800);  // year 1
  person.mutable_balance()->set_currency_code("EUR");
  person.mutable_balance()->set_units(-1);
  person.mutable_debt()->set_currency_code("XXL");
  person.mutable_day()->set_year(9999);
  person.mutable_day()->set_month(1);
  person.mutable_day()->set_day(1);
  person.mutable_wait()->set_seconds(-1);
  person.set_age(151);
  person.set_score(std::numeric_limits<double>::quiet_NaN());
  person.set_thing("thing/1");
  person.add_friends()->set_name("ok");
  person.add_friends()->add_friends()->set_name("a\x07");
  EXPECT_THAT(Broken(person), ElementsAre("name", "tags[1]", "color", "born", "balance", "debt", "day", "wait", "age",
                                          "score", "thing", "friends[1].name", "friends[1].friends[0].name"));
}

TEST(ValidatorTest, LimitsLengthsInCharactersAndItems) {
  Person person = Valid();
  person.set_name("äöüßäöüßäöüßäöüßäöüß");  // 20 characters, 40 bytes
  EXPECT_THAT(Broken(person), IsEmpty());
  person.set_name("äöüßäöüßäöüßäöüßäöüßx");
  EXPECT_THAT(Broken(person), ElementsAre("name"));

  person = Valid();
  person.set_raw(std::string(1'000, 'x'));
  person.set_picture(std::string(4'096, 'x'));
  EXPECT_THAT(Broken(person), IsEmpty());
  person.set_raw(std::string(1'001, 'x'));
  person.set_picture(std::string(4'097, 'x'));
  EXPECT_THAT(Broken(person), ElementsAre("picture", "raw"));

  person = Valid();
  for (int i = 0; i < 4; ++i) person.add_tags("too long, but nobody looks any more");
  EXPECT_THAT(Broken(person), ElementsAre("tags"));

  person = Valid();
  for (int i = 0; i < 1'001; ++i) person.add_scores(1);
  EXPECT_THAT(Broken(person), ElementsAre("scores"));
}

TEST(ValidatorTest, ChecksMaps) {
  Person person = Valid();
  (*person.mutable_labels())["key"] = "too long";
  EXPECT_THAT(Broken(person), ElementsAre("labels[\"key\"]"));
  person.clear_labels();
  (*person.mutable_labels())["a\x01"] = "v";
  EXPECT_THAT(Broken(person), SizeIs(1));
  person.clear_labels();
  // A long key is shown in part, and never cut within a character.
  std::string key = "x";
  for (int i = 0; i < 600; ++i) key += "ä";
  (*person.mutable_labels())[key] = "too long";
  for (const std::string& field : Broken(person)) EXPECT_EQ(field.size(), 10 + 63);
  person.clear_labels();
  (*person.mutable_rooms())[7].set_name("");
  EXPECT_THAT(Broken(person), ElementsAre("rooms[0].name"));
}

TEST(ValidatorTest, ChecksNumbers) {
  Person person = Valid();
  person.set_age(-1);
  person.add_scores(10);
  person.add_scores(11);
  person.add_colors(static_cast<test::v1::Color>(99));
  person.set_rank(0);
  person.set_big(std::numeric_limits<uint64_t>::max());
  EXPECT_THAT(Broken(person), ElementsAre("age", "rank", "scores[1]", "colors[0]", "big"));
  person = Valid();
  person.set_score(std::numeric_limits<double>::infinity());
  EXPECT_THAT(Broken(person), ElementsAre("score"));
}

TEST(ValidatorTest, ChecksTimesAndMoney) {
  Person person = Valid();
  person.mutable_born()->set_nanos(-1);
  person.mutable_balance()->set_currency_code("EUR");
  person.mutable_balance()->set_nanos(1);  // finer than a cent
  person.mutable_day()->set_year(2023);
  person.mutable_day()->set_month(2);
  person.mutable_day()->set_day(29);
  person.mutable_wait()->set_seconds(1);
  person.mutable_wait()->set_nanos(-1);
  EXPECT_THAT(Broken(person), ElementsAre("born", "balance", "day", "wait"));
}

TEST(ValidatorTest, KnowsWhatIsRequired) {
  EXPECT_THAT(Broken(Requirements()), ElementsAre("time", "color", "items", "count", "data", "rank"));
  Requirements message;
  message.mutable_time()->set_seconds(1);
  message.set_color(test::v1::COLOR_RED);
  message.add_items("");
  message.set_count(1);
  message.set_data("x");
  message.set_rank(0);  // said to be zero is said
  EXPECT_THAT(Broken(message), IsEmpty());
  Person person = Valid();
  person.set_text("");  // chosen, and then left empty
  EXPECT_THAT(Broken(person), ElementsAre("text"));
}

TEST(ValidatorTest, StopsLookingAtAHostileMessage) {
  Person person = Valid();
  for (int i = 0; i < 50; ++i) {
    Person* child = person.add_friends();
    for (int j = 0; j < 50; ++j) child->add_friends();
  }
  EXPECT_THAT(Broken(person), SizeIs(Validator::kMaxViolations));
}

}  // namespace
}  // namespace smarketing::validation
