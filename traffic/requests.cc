#include "traffic/requests.h"

#include "absl/strings/str_cat.h"
#include "traffic/person.h"
#include "traffic/source.h"
#include "traffic/team.h"

namespace smarketing::traffic {
namespace {

struct AttemptKind {
  int64_t weight;
  lead::v1::AttemptKind kind;
  lead::v1::AttemptOutcome missed;
  lead::v1::AttemptOutcome connected;
};
constexpr AttemptKind kAttempts[] = {
    {60, lead::v1::ATTEMPT_KIND_CALL, lead::v1::ATTEMPT_OUTCOME_NO_ANSWER, lead::v1::ATTEMPT_OUTCOME_CONNECTED},
    {15, lead::v1::ATTEMPT_KIND_CALL, lead::v1::ATTEMPT_OUTCOME_LEFT_MESSAGE, lead::v1::ATTEMPT_OUTCOME_MEETING_BOOKED},
    {20, lead::v1::ATTEMPT_KIND_EMAIL, lead::v1::ATTEMPT_OUTCOME_UNSPECIFIED, lead::v1::ATTEMPT_OUTCOME_REPLIED},
    {5, lead::v1::ATTEMPT_KIND_MESSAGE, lead::v1::ATTEMPT_OUTCOME_UNSPECIFIED, lead::v1::ATTEMPT_OUTCOME_REPLIED}};

}  // namespace

lead::v1::Attempt MakeAttempt(bool connects, Dice& dice) {
  const AttemptKind& kind = dice.PickWeighted(kAttempts);
  lead::v1::Attempt attempt;
  attempt.set_kind(kind.kind);
  attempt.set_direction(lead::v1::ATTEMPT_DIRECTION_OUTBOUND);
  attempt.set_outcome(connects ? kind.connected : kind.missed);
  if (connects && kind.kind == lead::v1::ATTEMPT_KIND_CALL) {
    attempt.mutable_duration()->set_seconds(60 + dice.Below(1'200));
  }
  return attempt;
}

Dice Requests::DiceFor(int64_t n, For what) const {
  return Dice(Mix(seed_) + static_cast<uint64_t>(what), static_cast<uint64_t>(n));
}

std::string Requests::RequestId(int64_t n, Dice& dice) {
  return absl::StrCat(absl::Hex(dice.Throw(), absl::kZeroPad16), "-", absl::Hex(n, absl::kZeroPad8));
}

void Requests::Capture(int64_t n, lead::v1::CaptureLeadRequest* request) const {
  Dice dice = DiceFor(n, For::kCapture);
  request->set_request_id(RequestId(n, dice));
  // Addresses do not come in the order of their letters.
  const uint64_t mailbox = dice.Throw();
  Person person = MakePerson(dice);
  request->add_identities()->set_email(
      absl::StrCat(absl::Hex(mailbox, absl::kZeroPad16), ".", n, "@", person.mail_domain));
  *request->mutable_profile() = std::move(person.profile);
  lead::v1::Touch& touch = *request->mutable_touch();
  touch.set_kind(lead::v1::TOUCH_KIND_FORM_SUBMISSION);
  *touch.mutable_source() = MakeSource(dice);
}

void Requests::Touch(int64_t n, absl::string_view lead, lead::v1::RecordTouchRequest* request) const {
  Dice dice = DiceFor(n, For::kTouch);
  request->set_request_id(RequestId(n, dice));
  request->set_lead(std::string(lead));
  *request->mutable_touch() = MakeTouch(static_cast<int>(dice.Below(60)), dice);
}

void Requests::Attempt(int64_t n, absl::string_view lead, lead::v1::LogAttemptRequest* request) const {
  Dice dice = DiceFor(n, For::kAttempt);
  request->set_request_id(RequestId(n, dice));
  request->set_lead(std::string(lead));
  *request->mutable_attempt() = MakeAttempt(dice.Chance(30), dice);
}

void Requests::Handoff(int64_t n, absl::string_view lead, lead::v1::SubmitHandoffRequest* request) const {
  Dice dice = DiceFor(n, For::kHandoff);
  request->set_request_id(RequestId(n, dice));
  request->set_lead(std::string(lead));
  request->set_rep(RepFor(dice.Chance(50) ? "BR" : "DE", dice));
}

}  // namespace smarketing::traffic
