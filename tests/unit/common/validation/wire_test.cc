#include "common/validation/wire.h"

#include "gtest/gtest.h"
#include "tests/support/proto/test_service.pb.h"
#include "tests/support/status_matchers.h"

namespace smarketing::validation {
namespace {

using test::v1::EchoRequest;
using test::v1::Person;
using testing::HasReason;
using testing::IsOk;
using ::testing::Not;
using testing::ViolatesField;

absl::Status Check(absl::string_view bytes) { return CheckWire(*EchoRequest::descriptor(), bytes); }

// A length-delimited field.
std::string Field(int number, absl::string_view content) {
  std::string bytes;
  bytes.push_back(static_cast<char>(number << 3 | 2));
  bytes.push_back(static_cast<char>(content.size()));
  bytes.append(content.data(), content.size());
  return bytes;
}

TEST(CheckWireTest, AcceptsWhatTheLibraryWrites) {
  EchoRequest request;
  Person& person = *request.mutable_person();
  person.set_name("Grüße, 世界 🌍");
  person.add_tags("a");
  person.add_friends()->set_name("b");
  person.add_scores(7);
  person.add_scores(-7);
  (*person.mutable_labels())["k"] = "v";
  (*person.mutable_rooms())[3].set_name("r");
  person.set_picture("\xff\xfe");
  EXPECT_THAT(Check(request.SerializeAsString()), IsOk());
  EXPECT_THAT(Check(""), IsOk());
}

TEST(CheckWireTest, NamesEveryStringThatIsNotUtf8) {
  const std::string bad = Field(1, "\xff");  // Person.name
  const std::string tags = Field(3, "a") + Field(3, "\xc0\x80");
  const std::string friends = Field(15, Field(1, "b")) + Field(15, bad);
  const std::string label = Field(10, Field(1, "k") + Field(2, "\xed\xa0\x80"));
  const absl::Status status = Check(Field(1, bad + tags + friends + label));
  EXPECT_THAT(status, HasReason("INVALID_REQUEST"));
  EXPECT_THAT(status, ViolatesField("person.name"));
  EXPECT_THAT(status, ViolatesField("person.tags[1]"));
  EXPECT_THAT(status, ViolatesField("person.friends[1].name"));
  EXPECT_THAT(status, ViolatesField("person.labels[0].value"));
  EXPECT_EQ(GetViolations(status).size(), 4);
}

TEST(CheckWireTest, RefusesBytesThatAreNoMessage) {
  EXPECT_THAT(Check("\xff"), HasReason("MALFORMED_REQUEST"));
  EXPECT_THAT(Check(std::string("\x0a\x05", 2)), HasReason("MALFORMED_REQUEST"));  // shorter than it says
  EXPECT_THAT(Check(std::string("\x00", 1)), HasReason("MALFORMED_REQUEST"));      // field number 0
  EXPECT_THAT(Check("\x0f"), HasReason("MALFORMED_REQUEST"));                      // no such wire type
  EXPECT_THAT(Check("\x0c"), HasReason("MALFORMED_REQUEST"));                      // a group ends that never began
  EXPECT_THAT(Check("hello, this is text"), HasReason("MALFORMED_REQUEST"));
}

TEST(CheckWireTest, IgnoresUnknownFieldsAndGroups) {
  EXPECT_THAT(Check(Field(7, "\xff")), IsOk());
  EXPECT_THAT(Check("\x3b\x08\x01\x3c"), IsOk());                          // group 7 { 1: 1 }
  EXPECT_THAT(Check("\x3b\x08\x01"), HasReason("MALFORMED_REQUEST"));      // never ends
  EXPECT_THAT(Check("\x3b\x08\x01\x44"), HasReason("MALFORMED_REQUEST"));  // another one ends
}

TEST(CheckWireTest, RefusesWhatNestsTooDeep) {
  Person person;
  Person* inner = &person;
  for (int i = 0; i < kMaxDepth; ++i) inner = inner->add_friends();
  const std::string deep = person.SerializeAsString();
  EXPECT_THAT(CheckWire(*Person::descriptor(), deep), IsOk());
  EXPECT_TRUE(Person().ParseFromString(deep));
  inner->add_friends();
  const std::string deeper = person.SerializeAsString();
  EXPECT_THAT(CheckWire(*Person::descriptor(), deeper), HasReason("MALFORMED_REQUEST"));
  EXPECT_FALSE(Person().ParseFromString(deeper));
}

TEST(IsUtf8Test, KnowsTheRules) {
  EXPECT_TRUE(IsUtf8("plain"));
  EXPECT_TRUE(IsUtf8("\xc2\x80"));
  EXPECT_TRUE(IsUtf8("\xef\xbf\xbf"));
  EXPECT_TRUE(IsUtf8("\xf4\x8f\xbf\xbf"));
  EXPECT_TRUE(IsUtf8(absl::string_view("\0", 1)));
  EXPECT_FALSE(IsUtf8("\xc1\xbf")) << "overlong, two bytes";
  EXPECT_FALSE(IsUtf8("\xe0\x9f\xbf")) << "overlong, three bytes";
  EXPECT_FALSE(IsUtf8("\xf0\x8f\xbf\xbf")) << "overlong, four bytes";
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80")) << "a surrogate";
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80")) << "above U+10FFFF";
  EXPECT_FALSE(IsUtf8("\x80")) << "a continuation alone";
  EXPECT_FALSE(IsUtf8("\xe2\x82")) << "cut off";
}

}  // namespace
}  // namespace smarketing::validation
