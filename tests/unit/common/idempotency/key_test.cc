#include "common/idempotency/idempotency.h"

#include <memory>
#include <string>

#include "common/idempotency/request_fingerprint.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::idempotency {
namespace {

TEST(KeyTest, NoRequestIdNoKey) { EXPECT_FALSE(MakeKey("ann", "", Fingerprint("")).has_value()); }

TEST(KeyTest, PartsThatAreTooLongAreHashed) {
  const Key key = *MakeKey(std::string(300, 'a'), std::string(129, 'r'), Fingerprint("body"));
  EXPECT_LE(key.scope.size(), 128u);
  EXPECT_LE(key.request_id.size(), 128u);
  const Key other = *MakeKey(std::string(300, 'b'), std::string(129, 'r'), Fingerprint("body"));
  EXPECT_NE(key.scope, other.scope);
  EXPECT_EQ(MakeKey("ann", std::string(128, 'r'), "")->request_id, std::string(128, 'r'));
}

TEST(KeyTest, ScopeTellsCallersApart) { EXPECT_NE(MakeKey("ann", "1", "")->scope, MakeKey("bob", "1", "")->scope); }

// A request of a made-up service: string request_id = 1; string name = 2;
class RequestFingerprintTest : public ::testing::Test {
 protected:
  RequestFingerprintTest() {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        R"pb(name: "x.proto"
             syntax: "proto3"
             message_type {
               name: "Request"
               field { name: "request_id" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
               field { name: "name" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
             })pb",
        &file));
    *file.add_message_type() = file.message_type(0);
    file.mutable_message_type(1)->set_name("OtherRequest");
    const google::protobuf::FileDescriptor* const built = pool_.BuildFile(file);
    type_ = built->message_type(0);
    other_type_ = built->message_type(1);
  }

  std::unique_ptr<google::protobuf::Message> Request(const std::string& request_id, const std::string& name) {
    return Make(type_, request_id, name);
  }
  // Of another type, with the same fields.
  std::unique_ptr<google::protobuf::Message> OtherRequest(const std::string& request_id, const std::string& name) {
    return Make(other_type_, request_id, name);
  }

 private:
  std::unique_ptr<google::protobuf::Message> Make(const google::protobuf::Descriptor* type,
                                                  const std::string& request_id, const std::string& name) {
    std::unique_ptr<google::protobuf::Message> request(factory_.GetPrototype(type)->New());
    request->GetReflection()->SetString(request.get(), type->FindFieldByName("request_id"), request_id);
    request->GetReflection()->SetString(request.get(), type->FindFieldByName("name"), name);
    return request;
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::Descriptor* type_ = nullptr;
  const google::protobuf::Descriptor* other_type_ = nullptr;
};

TEST_F(RequestFingerprintTest, CoversEverythingButTheRequestId) {
  const auto request = Request("one", "Ann");
  const std::string before = request->SerializeAsString();
  EXPECT_EQ(RequestFingerprint(*request), RequestFingerprint(*Request("two", "Ann")));
  EXPECT_NE(RequestFingerprint(*request), RequestFingerprint(*Request("one", "Bob")));
  EXPECT_NE(RequestFingerprint(*request), RequestFingerprint(*OtherRequest("one", "Ann")));
  EXPECT_EQ(RequestFingerprint(*request).size(), 32u);
  EXPECT_EQ(request->SerializeAsString(), before);
}

TEST_F(RequestFingerprintTest, MakesTheKey) {
  EXPECT_FALSE(KeyOfRequest("ann", *Request("", "Ann")).has_value());
  const auto request = Request("one", "Ann");
  EXPECT_EQ(KeyOfRequest("ann", *request), (Key{"ann", "one", RequestFingerprint(*request)}));
}

TEST(RequestIdReusedTest, NamesTheField) {
  EXPECT_THAT(RequestIdReused(), testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(RequestIdReused(), testing::HasReason("REQUEST_ID_REUSED"));
  EXPECT_THAT(RequestIdReused(), testing::ViolatesField("request_id"));
}

}  // namespace
}  // namespace smarketing::idempotency
