// A commitment in force.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_PROMISE_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_PROMISE_H_

#include <memory>

#include "absl/time/time.h"
#include "sla_service/domain/agreement.h"
#include "sla_service/domain/business_time.h"
#include "sla_service/domain/ids.h"

namespace smarketing::sla {

// One commitment of an agreement that is active, with all that it takes to time it.
struct Promise {
  AgreementId agreement;
  int32_t revision = 1;
  Commitment commitment;
  absl::Time activate_time;  // triggers before it don't count
  std::shared_ptr<const Calendar> calendar;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_PROMISE_H_
