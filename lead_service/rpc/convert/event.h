#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_EVENT_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_EVENT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/event.h"
#include "common/event_log/position.h"
#include "common/event_log/tailer.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "smarketing/common/v1/event.pb.h"

namespace smarketing::lead {

// `position` is where a reader stands that has seen everything up to this event.
void EventToProto(const event_log::Event& event, const event_log::Position& position, common::v1::Event& proto);

// From the fields `types` and `subject` of a request, of which either may be empty. INVALID_ARGUMENT with a violation
// for each type that no event has, and for a subject that is no resource name of something that events are about: a
// watcher would wait for them for ever.
absl::StatusOr<event_log::EventFilter> EventFilterFromProto(
    const google::protobuf::RepeatedPtrField<std::string>& types, absl::string_view subject);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_EVENT_H_
