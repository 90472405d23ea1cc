// A lead as lead_service knows it, as far as promises go: what happens to it, and the event that tells all at once.
#ifndef SMARKETING_TESTS_STORAGE_SLA_LEAD_LIFE_H_
#define SMARKETING_TESTS_STORAGE_SLA_LEAD_LIFE_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "common/event_log/event.h"
#include "sla_service/domain/lead_facts.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/storage/sla/sla_world.h"

namespace smarketing::sla {

// Each function returns the event that tells of it.
class LeadLife {
 public:
  LeadLife(SlaWorld* world, absl::Time create_time);

  const LeadId& id() const { return id_; }
  event_log::Event Created();
  event_log::Event Demo(absl::Time time);
  event_log::Event Attempt(absl::Time time);
  event_log::Event Rejected(absl::Time time, bool by_person = true);
  event_log::Event Disqualified(absl::Time time);
  event_log::Event Deleted(bool deleted = true);
  event_log::Event Erased(absl::Time time);
  // All of it, once more.
  event_log::Event Restated();
  // The other one becomes part of this one: the events of both, this one's first. Then what the other one was, and what
  // happened since, is this one's.
  std::vector<event_log::Event> Merge(LeadLife* other);
  // Both are what they were before the last merge; what happened since stays with this one.
  std::vector<event_log::Event> Unmerge(LeadLife* other);

  // What follows from it.
  LeadFacts Facts() const;

 private:
  SlaWorld* const world_;
  const LeadId id_;
  lead::v1::LeadRestated now_;
  bool deleted_ = false;
  std::optional<absl::Time> erase_time_;
  // Of the last merge.
  lead::v1::LeadRestated before_, after_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_TESTS_STORAGE_SLA_LEAD_LIFE_H_
