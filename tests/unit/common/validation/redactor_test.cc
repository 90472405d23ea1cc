#include "common/validation/redactor.h"

#include "gtest/gtest.h"
#include "tests/support/proto/test_service.pb.h"

namespace smarketing::validation {
namespace {

using test::v1::EchoResponse;
using test::v1::Person;

TEST(RedactorTest, ClearsPersonalFieldsAtEveryDepth) {
  EchoResponse response;
  Person& person = *response.mutable_person();
  person.set_name("Ada");
  person.set_email("ada@example.com");
  person.add_phones("+49 30 123");
  person.add_friends()->set_email("bob@example.com");
  (*person.mutable_rooms())[1].set_email("eve@example.com");
  (*person.mutable_rooms())[1].set_name("Eve");
  const Redactor redactor(*EchoResponse::descriptor());
  EXPECT_TRUE(redactor.has_personal());
  redactor.Redact(&response);
  EXPECT_EQ(person.name(), "Ada");
  EXPECT_EQ(person.email(), "");
  EXPECT_EQ(person.phones_size(), 0);
  EXPECT_EQ(person.friends(0).email(), "");
  EXPECT_EQ(person.rooms().at(1).email(), "");
  EXPECT_EQ(person.rooms().at(1).name(), "Eve");
  EXPECT_EQ(response.SerializeAsString().find("example.com"), std::string::npos);
}

TEST(RedactorTest, KnowsTypesWithoutPersonalData) {
  EXPECT_FALSE(Redactor(*test::v1::Requirements::descriptor()).has_personal());
}

}  // namespace
}  // namespace smarketing::validation
