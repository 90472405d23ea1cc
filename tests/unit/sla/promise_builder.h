// A promise, facts and times to test clocks with. March 2026 begins on a Sunday: the 6th is a Friday.
#ifndef SMARKETING_TESTS_UNIT_SLA_PROMISE_BUILDER_H_
#define SMARKETING_TESTS_UNIT_SLA_PROMISE_BUILDER_H_

#include <memory>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "sla_service/domain/business_time.h"
#include "sla_service/domain/lead_facts.h"
#include "sla_service/domain/promise.h"

namespace smarketing::sla {

inline absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, 3, day, hour, minute), absl::UTCTimeZone());
}

// An id whose order and identity are its number.
template <typename IdType = EventId>
IdType NumberedId(int number) {
  std::array<uint8_t, 16> bytes{};
  bytes[14] = static_cast<uint8_t>(number >> 8);
  bytes[15] = static_cast<uint8_t>(number);
  return IdType(Uuid(bytes));
}

// Mon–Fri 09–17, UTC.
inline std::shared_ptr<const Calendar> OfficeHours() {
  CalendarSpec spec;
  spec.zone = absl::UTCTimeZone();
  for (size_t day = 0; day < 5; ++day) spec.weekdays[day] = {{9 * 60, 17 * 60}};
  return std::make_shared<const Calendar>(*Calendar::Create(spec));
}

inline Promise AnswerDemos(absl::Duration target, std::vector<int> warning_percents = {}) {
  Promise promise;
  promise.agreement = NumberedId<AgreementId>(1);
  promise.commitment.id = "response-to-demo";
  promise.commitment.response_time = {TriggerKind::kDemoRequested, target, std::move(warning_percents)};
  promise.activate_time = At(1, 0);
  promise.calendar = OfficeHours();
  return promise;
}

inline Trigger Demo(int number, absl::Time time) { return {TriggerKind::kDemoRequested, NumberedId(number), time}; }
inline Response Answer(int number, absl::Time time) { return {NumberedId(number), time}; }

}  // namespace smarketing::sla

#endif  // SMARKETING_TESTS_UNIT_SLA_PROMISE_BUILDER_H_
