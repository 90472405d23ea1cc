#include "lead_service/rpc/convert/event.h"

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/id/id.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "google/protobuf/descriptor.h"
#include "lead_service/storage/event_codec.h"
#include "lead_service/storage/reference_events.h"
#include "smarketing/lead/v1/events.pb.h"
#include "smarketing/sla/v1/events.pb.h"

namespace smarketing::lead {
namespace {

using EventTypeSet = absl::flat_hash_set<std::string>;

// The payloads of all services that append to the log: the messages of their events.proto but the parts of others.
const EventTypeSet& EventTypes() {
  static const auto* const types = [] {
    auto* all = new EventTypeSet;
    for (const google::protobuf::FileDescriptor* file :
         {v1::LeadCreated::descriptor()->file(), sla::v1::ClockStarted::descriptor()->file()}) {
      for (int i = 0; i < file->message_type_count(); ++i) all->insert(file->message_type(i)->full_name());
    }
    for (const google::protobuf::Descriptor* part :
         {v1::EventSource::descriptor(), v1::HandoffFacts::descriptor(), v1::RestatedHandoff::descriptor(),
          sla::v1::ClockReference::descriptor()}) {
      all->erase(part->full_name());
    }
    return all;
  }();
  return *types;
}

bool IsSubject(absl::string_view collection) {
  return collection == kLeadSubject || collection == kVisitorSubject || collection == kReferenceSubject ||
         collection == kPlaybookRevisionSubject;
}

}  // namespace

void EventToProto(const event_log::Event& event, const event_log::Position& position, common::v1::Event& proto) {
  proto.set_event_id(event.event_id.ToString());
  proto.set_type(event.type);
  proto.set_subject(ResourceName(event.subject_type, event.subject_id));
  *proto.mutable_occur_time() = ToProtoTime(event.occur_time);
  *proto.mutable_record_time() = ToProtoTime(event.record_time);
  proto.set_actor(event.actor);
  proto.set_trace_parent(event.trace_parent);
  proto.mutable_payload()->set_type_url(absl::StrCat("type.googleapis.com/", event.type));
  proto.mutable_payload()->set_value(event.payload);
  proto.set_origin(event.origin);
  proto.set_position(event_log::EncodePosition(position));
}

absl::StatusOr<event_log::EventFilter> EventFilterFromProto(
    const google::protobuf::RepeatedPtrField<std::string>& types, absl::string_view subject) {
  Violations violations;
  event_log::EventFilter filter;
  for (int i = 0; i < types.size(); ++i) {
    if (EventTypes().contains(types[i])) continue;
    violations.Add(FieldPathAt("types", static_cast<size_t>(i)),
                   R"(is no type of event; a type is a full name such as "smarketing.lead.v1.LeadCreated")");
  }
  filter.types.insert(types.begin(), types.end());
  if (!subject.empty()) {
    const absl::string_view collection = subject.substr(0, subject.find('/'));
    filter.subject_type = std::string(collection);
    if (IsSubject(collection)) filter.subject_id = ParseResourceName(collection, subject);
    if (!filter.subject_id.has_value()) {
      violations.Add("subject", R"(is not the name of something that events are about, such as "leads/{lead}")");
    }
  }
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  return filter;
}

}  // namespace smarketing::lead
