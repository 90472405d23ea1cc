#include "lead_service/rpc/convert/event.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/id/id.h"
#include "common/time/proto_time.h"

namespace smarketing::lead {

common::v1::Event EventToProto(const event_log::Event& event, const event_log::Position& position) {
  common::v1::Event proto;
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
  return proto;
}

event_log::EventFilter EventFilterFromProto(const google::protobuf::RepeatedPtrField<std::string>& types,
                                            absl::string_view subject, Violations& violations) {
  event_log::EventFilter filter;
  filter.types.insert(types.begin(), types.end());
  if (subject.empty()) return filter;
  const absl::string_view collection = subject.substr(0, subject.find('/'));
  filter.subject_id = ParseResourceName(collection, subject);
  filter.subject_type = std::string(collection);
  if (!filter.subject_id.has_value()) violations.Add("subject", "is not a resource name such as \"leads/{lead}\"");
  return filter;
}

}  // namespace smarketing::lead
