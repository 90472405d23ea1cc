// Whatever is sent to reporting_service: refused with reasons, or a question with a meaning.
#include "tests/fuzz/requests/request_fuzz.h"

namespace {

const smarketing::fuzz::RequestChecks& Checks() {
  static const auto* const checks = new smarketing::fuzz::RequestChecks(smarketing::fuzz::ReportingRequests());
  return *checks;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  smarketing::fuzz::RunInput(Checks(), smarketing::fuzz::Bytes(data, size));
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  return smarketing::fuzz::MutateInput(Checks(), data, size, max_size, seed);
}
