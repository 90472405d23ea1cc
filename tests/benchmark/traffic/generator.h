// Requests as a smarketing app would make them: deterministic, any number of them.
#ifndef SMARKETING_TESTS_BENCHMARK_TRAFFIC_GENERATOR_H_
#define SMARKETING_TESTS_BENCHMARK_TRAFFIC_GENERATOR_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "smarketing/lead/v1/activity_service.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::benchmark {

// The same seed and the same number make the same request. Thread-safe.
class Generator {
 public:
  explicit Generator(uint64_t seed) : seed_(seed) {}

  // Person `n` leaves an address in a form that a campaign led to: an e-mail address, a profile, a touch.
  void Capture(int64_t n, lead::v1::CaptureLeadRequest* request) const;

  // Touch `n`, of `lead` ("leads/{lead}").
  void Touch(int64_t n, absl::string_view lead, lead::v1::RecordTouchRequest* request) const;

 private:
  // As good as random, the same for the same numbers.
  uint64_t Draw(int64_t n, uint64_t what) const;
  std::string RequestId(int64_t n, uint64_t what) const;
  void Source(int64_t n, lead::v1::SourceDetails* source) const;

  const uint64_t seed_;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_TRAFFIC_GENERATOR_H_
