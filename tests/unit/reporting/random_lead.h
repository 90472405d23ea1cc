// A lead to which random things happen: the events that tell of them one by one, and the event that tells all at once.
#ifndef SMARKETING_TESTS_UNIT_REPORTING_RANDOM_LEAD_H_
#define SMARKETING_TESTS_UNIT_REPORTING_RANDOM_LEAD_H_

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/event_log/event.h"
#include "common/id/id.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::reporting {

// An event about `lead`, as lead_service writes it.
template <typename Payload>
event_log::Event EventOf(const Uuid& lead, const Payload& payload) {
  event_log::Event event;
  event.type = Payload::descriptor()->full_name();
  event.subject_type = "leads";
  event.subject_id = lead;
  event.payload = payload.SerializeAsString();
  return event;
}

class RandomLead {
 public:
  // `number` sets it apart from others; it is created at once.
  RandomLead(int number, std::mt19937_64* random);

  const Uuid& id() const { return id_; }
  // Something happens.
  void Live();
  // All that was told, in order.
  const std::vector<event_log::Event>& events() const { return events_; }
  // All that holds now.
  const lead::v1::LeadRestated& now() const { return now_; }

 private:
  int64_t Below(int64_t bound) { return static_cast<int64_t>((*random_)() % static_cast<uint64_t>(bound)); }
  google::protobuf::Timestamp SomeTime();
  lead::v1::DealRestated& SomeDeal();
  template <typename Payload>
  void Tell(const Payload& payload) {
    events_.push_back(EventOf(id_, payload));
  }
  void ChangeAttributes();
  void EnterStage();
  void LiveDeal();
  void LiveHandoff();

  const int number_;
  std::mt19937_64* const random_;
  const Uuid id_;
  int things_ = 0;
  std::vector<event_log::Event> events_;
  lead::v1::LeadRestated now_;
};

// What one lead is after both became one.
lead::v1::LeadRestated Union(const lead::v1::LeadRestated& a, const lead::v1::LeadRestated& b);
// What the other one is.
lead::v1::LeadRestated MergedInto(const Uuid& survivor);

}  // namespace smarketing::reporting

#endif  // SMARKETING_TESTS_UNIT_REPORTING_RANDOM_LEAD_H_
