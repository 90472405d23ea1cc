#include "lead_service/rpc/convert/merge.h"

#include <string>

#include "common/id/id.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

constexpr char kMerges[] = "leadMerges";

}  // namespace

v1::LeadMerge MergeToProto(const MergeRecord& merge) {
  v1::LeadMerge proto;
  proto.set_name(ResourceName(kMerges, merge.id.uuid()));
  proto.set_survivor(LeadName(merge.survivor));
  proto.set_merged_lead(LeadName(merge.other));
  proto.set_actor(merge.actor);
  *proto.mutable_merge_time() = ToProtoTime(merge.merge_time);
  if (merge.undo_time.has_value()) *proto.mutable_unmerge_time() = ToProtoTime(*merge.undo_time);
  return proto;
}

std::optional<MergeRef> MergeRefFromName(absl::string_view name) {
  if (const std::optional<Uuid> merge = ParseResourceName(kMerges, name)) return MergeId(*merge);
  const LeadId lead = LeadIdFromName(name);
  if (lead.is_nil()) return std::nullopt;
  return lead;
}

MergeLeads MergeLeadsFromProto(const v1::MergeLeadsRequest& request, const Context& context) {
  return {context, LeadIdFromName(request.name()), LeadIdFromName(request.other_lead()), OptionalText(request.etag()),
          OptionalText(request.other_etag())};
}

UnmergeLeads UnmergeLeadsFromProto(const v1::UnmergeLeadsRequest& request, const Context& context) {
  return {context, MergeRefFromName(request.name()).value_or(MergeId())};
}

v1::MergeLeadsResponse MergeLeadsToProto(const Outcome& outcome) {
  v1::MergeLeadsResponse response;
  LeadToProto(outcome.lead, LeadView::kFull, *response.mutable_lead());
  if (!outcome.merge.has_value()) return response;
  if (!outcome.merge->id.is_nil()) *response.mutable_merge() = MergeToProto(*outcome.merge);
  response.set_touches(outcome.merge->moved.touches);
  response.set_attempts(outcome.merge->moved.attempts);
  response.set_handoffs(outcome.merge->moved.handoffs);
  response.set_deals(outcome.merge->moved.deals);
  return response;
}

v1::UnmergeLeadsResponse UnmergeLeadsToProto(const Outcome& outcome) {
  v1::UnmergeLeadsResponse response;
  LeadToProto(outcome.lead, LeadView::kFull, *response.mutable_lead());
  if (outcome.other_lead.has_value()) LeadToProto(*outcome.other_lead, LeadView::kFull, *response.mutable_other_lead());
  return response;
}

}  // namespace smarketing::lead
