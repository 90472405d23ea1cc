// Single requests as an app would make them: deterministic, any number of them, in any order.
#ifndef SMARKETING_TRAFFIC_REQUESTS_H_
#define SMARKETING_TRAFFIC_REQUESTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "smarketing/lead/v1/activity_service.pb.h"
#include "smarketing/lead/v1/handoff_service.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"
#include "traffic/dice.h"

namespace smarketing::traffic {

// The same seed and the same number make the same request; they happen now. Thread-safe. For whole lives of leads, see
// history.h.
class Requests {
 public:
  explicit Requests(uint64_t seed) : seed_(seed) {}

  // Person `n` leaves an address in a form that a campaign led to: an e-mail address, a profile, a touch.
  void Capture(int64_t n, lead::v1::CaptureLeadRequest* request) const;

  // Touch `n`, of `lead` ("leads/{lead}").
  void Touch(int64_t n, absl::string_view lead, lead::v1::RecordTouchRequest* request) const;

  // Call, e-mail or message `n`, to `lead`.
  void Attempt(int64_t n, absl::string_view lead, lead::v1::LogAttemptRequest* request) const;

  // Hand-off `n`, of `lead`, to a rep of DemoRoster().
  void Handoff(int64_t n, absl::string_view lead, lead::v1::SubmitHandoffRequest* request) const;

 private:
  // What a number is for: each has its own random numbers.
  enum class For { kCapture, kTouch, kAttempt, kHandoff };
  Dice DiceFor(int64_t n, For what) const;
  static std::string RequestId(int64_t n, Dice& dice);

  const uint64_t seed_;
};

// What a rep does to reach a lead: kind, direction and outcome are set. `connects`: whether it succeeds.
lead::v1::Attempt MakeAttempt(bool connects, Dice& dice);

}  // namespace smarketing::traffic

#endif  // SMARKETING_TRAFFIC_REQUESTS_H_
