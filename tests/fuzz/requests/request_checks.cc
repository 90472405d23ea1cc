#include "tests/fuzz/requests/request_checks.h"

#include "common/idempotency/request_fingerprint.h"
#include "common/status/status_proto.h"
#include "common/validation/redactor.h"
#include "common/validation/validator.h"
#include "common/validation/wire.h"
#include "tests/fuzz/check.h"

namespace smarketing::fuzz {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

struct RequestChecks::Type {
  explicit Type(const Descriptor& type) : descriptor(type), validator(type), redactor(type) {}

  const Descriptor& descriptor;
  const validation::Validator validator;
  const validation::Redactor redactor;
  Hooks hooks;
};

namespace {

// An answer with all of them can be made, and each says where.
void CheckAnswer(const Violations& violations) {
  const absl::Status status = violations.ToStatus();
  SMK_FUZZ_CHECK(status.ok() == violations.empty());
  for (const Violation& violation : violations.all()) {
    SMK_FUZZ_CHECK(!violation.field.empty());
    SMK_FUZZ_CHECK(!violation.description.empty());
    SMK_FUZZ_CHECK(validation::IsUtf8(violation.field));
    SMK_FUZZ_CHECK(validation::IsUtf8(violation.description));
  }
  SMK_FUZZ_CHECK(ToProto(status).IsInitialized());
}

// What stays is a message all the same, and once is enough.
void CheckRedaction(const validation::Redactor& redactor, const Message& request) {
  const std::unique_ptr<Message> redacted(request.New());
  redacted->CopyFrom(request);
  redactor.Redact(redacted.get());
  const std::string once = redacted->SerializeAsString();
  if (!redactor.has_personal()) SMK_FUZZ_CHECK(once.size() == request.ByteSizeLong());
  redactor.Redact(redacted.get());
  SMK_FUZZ_CHECK(redacted->ByteSizeLong() == once.size());
}

void CheckFingerprint(const Message& request) {
  const FieldDescriptor* id = request.GetDescriptor()->FindFieldByName("request_id");
  if (id == nullptr) return;
  const auto key = idempotency::KeyOfRequest("somebody", request);
  SMK_FUZZ_CHECK(key.has_value() == !request.GetReflection()->GetString(request, id).empty());
}

}  // namespace

RequestChecks::RequestChecks(std::initializer_list<const google::protobuf::FileDescriptor*> files) {
  for (const auto* file : files) {
    SMK_FUZZ_CHECK(file->service_count() > 0);
    for (int i = 0; i < file->service_count(); ++i) {
      const auto& service = *file->service(i);
      for (int j = 0; j < service.method_count(); ++j) AddType(*service.method(j)->input_type(), Hooks());
    }
  }
}

void RequestChecks::AddType(const Descriptor& descriptor, Hooks hooks) {
  std::shared_ptr<Type>& type = types_[descriptor.full_name()];
  if (type == nullptr) type = std::make_shared<Type>(descriptor);
  type->hooks = std::move(hooks);
}

const Descriptor* RequestChecks::Find(absl::string_view type) const {
  const auto found = types_.find(std::string(type));
  return found == types_.end() ? nullptr : &found->second->descriptor;
}

std::vector<const Descriptor*> RequestChecks::types() const {
  std::vector<const Descriptor*> all;
  for (const auto& [name, type] : types_) all.push_back(&type->descriptor);
  return all;
}

std::unique_ptr<Message> RequestChecks::New(const Descriptor& type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

Violations RequestChecks::Check(const Descriptor& descriptor, absl::string_view bytes) const {
  const Type& type = *types_.at(descriptor.full_name());
  const std::unique_ptr<Message> request = New(descriptor);
  Violations violations;
  const absl::Status walked = validation::CheckWire(descriptor, bytes);
  const bool parsed = request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  SMK_FUZZ_CHECK(walked.ok() == parsed);
  if (!parsed) {
    violations.Add("(request)", "is not a message of this type");
    return violations;
  }
  type.validator.Validate(*request, &violations);
  if (type.hooks.validate) type.hooks.validate(*request, violations);
  CheckAnswer(violations);
  CheckRedaction(type.redactor, *request);
  if (violations.empty()) {
    CheckFingerprint(*request);
    if (type.hooks.convert) type.hooks.convert(*request);
  }
  return violations;
}

}  // namespace smarketing::fuzz
