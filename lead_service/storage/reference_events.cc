#include "lead_service/storage/reference_events.h"

#include "common/time/proto_time.h"
#include "google/protobuf/message.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::lead {
namespace {

event_log::Event Encode(const google::protobuf::Message& message, const Context& context, const Uuid& event_id) {
  event_log::Event event;
  event.event_id = event_id;
  event.type = message.GetDescriptor()->full_name();
  event.occur_time = context.now;
  event.record_time = context.now;
  event.actor = context.actor;
  event.trace_parent = context.trace_parent;
  event.payload = message.SerializeAsString();
  event.origin = context.origin;
  return event;
}

}  // namespace

Uuid ReferenceSubjectId() { return *Uuid::Parse("01900000-0000-7000-8000-000000000001"); }

event_log::Event ReferenceEvent(const ReferenceChange& change, const Context& context, const Uuid& event_id) {
  v1::ReferenceDataChanged message;
  message.set_item(change.item.name());
  message.set_deleted(!change.content.has_value());
  event_log::Event event = Encode(message, context, event_id);
  event.subject_type = kReferenceSubject;
  event.subject_id = ReferenceSubjectId();
  return event;
}

event_log::Event PlaybookEvent(const PlaybookRevision& revision, const Context& context, const Uuid& event_id) {
  v1::PlaybookRevisionChanged message;
  message.set_item(revision.item);
  message.set_state(static_cast<v1::PlaybookRevisionState>(revision.state));
  if (revision.state == PlaybookRevisionState::kApproved) {
    *message.mutable_effective_time() = ToProtoTime(*revision.effective_time);
  }
  event_log::Event event = Encode(message, context, event_id);
  event.subject_type = kPlaybookRevisionSubject;
  event.subject_id = revision.id.uuid();
  return event;
}

}  // namespace smarketing::lead
