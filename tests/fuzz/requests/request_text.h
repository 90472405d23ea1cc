// The inputs of the fuzz targets for requests: on the first line the type's full name, then the message. Seeds are
// written by people, in protobuf's text format, and say so:
//
//   smarketing.lead.v1.GetLeadRequest text
//   name: "leads/018f3a5e-7c4d-7e00-8000-000000000001"
#ifndef SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_TEXT_H_
#define SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "tests/fuzz/requests/request_checks.h"

namespace smarketing::fuzz {

struct RequestInput {
  const google::protobuf::Descriptor* type;
  std::string bytes;  // as on the wire; may be no message
};

// nullopt: it names no request of the server, or is no message in text format.
std::optional<RequestInput> ReadInput(absl::string_view input, const RequestChecks& checks);
std::string WriteInput(const RequestInput& input);

}  // namespace smarketing::fuzz

#endif  // SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_TEXT_H_
