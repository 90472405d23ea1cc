// One lead and one promise, with rows in memory: what the database does for the service.
#ifndef SMARKETING_TESTS_UNIT_SLA_LEDGER_H_
#define SMARKETING_TESTS_UNIT_SLA_LEDGER_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sla_service/domain/clock_changes.h"
#include "tests/unit/sla/promise_builder.h"

namespace smarketing::sla {

class Ledger {
 public:
  explicit Ledger(Promise promise, int lead = 1) : promise_(std::move(promise)), lead_(NumberedId<LeadId>(lead)) {}

  void Learn(const Trigger& trigger, absl::Time now) {
    facts_.triggers.push_back(trigger);
    Reconcile(now);
  }
  void Learn(const Response& response, absl::Time now) {
    facts_.responses.push_back(response);
    Reconcile(now);
  }
  void Reconcile(absl::Time now);
  void PassTime(absl::Time now);

  LeadFacts& facts() { return facts_; }
  Promise& promise() { return promise_; }
  const std::map<ClockId, PromiseClock>& clocks() const { return clocks_; }
  const PromiseClock& only_clock() const { return clocks_.begin()->second; }
  const std::map<BreachId, Breach>& breaches() const { return breaches_; }
  const std::vector<ClockEvent>& events() const { return events_; }
  std::vector<ClockEvent::Kind> TakeEvents();

 private:
  Uuid NextId() { return NumberedId<BreachId>(++last_id_).uuid(); }
  void Store(const ClockChanges& changes);

  Promise promise_;
  LeadId lead_;
  LeadFacts facts_;
  std::map<ClockId, PromiseClock> clocks_;
  std::map<BreachId, Breach> breaches_;
  std::vector<ClockEvent> events_;
  int last_id_ = 1000;
};

// What must not depend on the order of arrival: the clocks but the cancelled ones and the breaches in force, without
// ids, record times, and which warnings were given. `with_events`: with the ids of the events that started and stopped.
using Summary = std::set<std::string>;
Summary Summarise(const Ledger& ledger, bool with_events = true);

// That a listener that only follows the events believes in the end what the ledger says.
void CheckEvents(const Ledger& ledger);

}  // namespace smarketing::sla

#endif  // SMARKETING_TESTS_UNIT_SLA_LEDGER_H_
