// The wire walk accepts exactly what the protobuf parser accepts; what both accept can be validated and redacted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "common/validation/redactor.h"
#include "common/validation/validator.h"
#include "common/validation/wire.h"
#include "google/protobuf/stubs/logging.h"
#include "tests/support/proto/test_service.pb.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace test = smarketing::test;
  namespace validation = smarketing::validation;
  static const validation::Validator validator(*test::v1::EchoRequest::descriptor());
  static const validation::Redactor redactor(*test::v1::EchoRequest::descriptor());
  test::v1::EchoRequest request;
  const bool walked =
      validation::CheckWire(*request.GetDescriptor(), absl::string_view(reinterpret_cast<const char*>(data), size))
          .ok();
  const bool parsed = request.ParseFromArray(data, static_cast<int>(size));
  if (walked != parsed) std::abort();
  if (!parsed) return 0;
  smarketing::Violations violations;
  validator.Validate(request, &violations);
  (void)violations.ToStatus();
  redactor.Redact(&request);
  if (!request.person().email().empty()) std::abort();
  return 0;
}
