#include "lead_service/rpc/convert/lead_change.h"

#include "common/time/proto_time.h"

namespace smarketing::lead {

v1::LeadChange LeadChangeToProto(const StoredLeadChange& change) {
  v1::LeadChange proto;
  *proto.mutable_change_time() = ToProtoTime(change.time);
  proto.set_actor(change.actor);
  proto.set_origin(change.origin);
  proto.set_action(change.action);
  for (const FieldChange& field : change.fields) {
    v1::FieldChange& changed = *proto.add_fields();
    changed.set_field(field.field);
    changed.set_old_value(field.old_value);
    changed.set_new_value(field.new_value);
  }
  return proto;
}

}  // namespace smarketing::lead
