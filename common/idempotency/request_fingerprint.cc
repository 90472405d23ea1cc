#include "common/idempotency/request_fingerprint.h"

#include <cstdlib>
#include <iostream>
#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace smarketing::idempotency {
namespace {

const google::protobuf::FieldDescriptor* RequestIdField(const google::protobuf::Message& request) {
  const google::protobuf::FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->type() != google::protobuf::FieldDescriptor::TYPE_STRING || field->is_repeated()) {
    std::cerr << request.GetTypeName() << " has no string field request_id\n";
    std::abort();
  }
  return field;
}

}  // namespace

std::string RequestFingerprint(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  copy->GetReflection()->ClearField(copy.get(), RequestIdField(request));
  std::string bytes = request.GetTypeName();
  bytes.push_back('\0');
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);  // maps in order of their keys
    copy->SerializeToCodedStream(&coded);
  }
  return Fingerprint(bytes);
}

std::optional<Key> KeyOfRequest(absl::string_view principal, const google::protobuf::Message& request) {
  const std::string request_id = request.GetReflection()->GetString(request, RequestIdField(request));
  if (request_id.empty()) return std::nullopt;
  return MakeKey(principal, request_id, RequestFingerprint(request));
}

}  // namespace smarketing::idempotency
