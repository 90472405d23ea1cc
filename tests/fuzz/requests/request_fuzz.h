// What the three fuzz targets for requests do.
#ifndef SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_FUZZ_H_
#define SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_FUZZ_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "google/protobuf/stubs/logging.h"
#include "tests/fuzz/requests/message_mutator.h"
#include "tests/fuzz/requests/request_checks.h"
#include "tests/fuzz/requests/request_text.h"

// libFuzzer's own.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace smarketing::fuzz {

inline absl::string_view Bytes(const uint8_t* data, size_t size) {
  return absl::string_view(reinterpret_cast<const char*>(data), size);
}

inline void RunInput(const RequestChecks& checks, absl::string_view input) {
  google::protobuf::SetLogHandler(nullptr);  // it would tell of every string that is not UTF-8
  const std::optional<RequestInput> request = ReadInput(input, checks);
  if (request.has_value()) checks.Check(*request->type, request->bytes);
}

// Seven in eight: another message of the same type, or one of any type; else other bytes.
inline size_t MutateInput(const RequestChecks& checks, uint8_t* data, size_t size, size_t max_size, uint32_t seed) {
  MessageMutator mutator(seed);
  std::optional<RequestInput> input = ReadInput(Bytes(data, size), checks);
  if (input.has_value() && seed % 8 == 0) {
    const size_t body = input->type->full_name().size() + 1;
    const std::string whole = WriteInput(*input);
    if (whole.size() >= max_size) return LLVMFuzzerMutate(data, size, max_size);
    std::memcpy(data, whole.data(), whole.size());
    return body + LLVMFuzzerMutate(data + body, whole.size() - body, max_size - body);
  }
  if (!input.has_value() || seed % 64 == 1) {
    const auto types = checks.types();
    input = RequestInput{types[seed / 64 % types.size()], ""};
  }
  const auto message = RequestChecks::New(*input->type);
  if (!message->ParseFromString(input->bytes)) message->Clear();
  if (seed % 4 == 1) mutator.FillRequired(message.get());
  mutator.Mutate(message.get());
  const std::string output = WriteInput({input->type, message->SerializeAsString()});
  if (output.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, output.data(), output.size());
  return output.size();
}

}  // namespace smarketing::fuzz

#endif  // SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_FUZZ_H_
