#include "sla_service/worker/lead_events.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr char kLeads[] = "leads";

template <typename Payload>
bool Is(const event_log::Event& event) {
  return event.type == Payload::descriptor()->full_name();
}

template <typename Payload>
absl::StatusOr<Payload> Parse(const event_log::Event& event) {
  Payload payload;
  if (!payload.ParseFromString(event.payload)) {
    return absl::DataLossError(absl::StrCat("the payload of event ", event.event_id.ToString(), " cannot be read"));
  }
  return payload;
}

// The time that the payload gives, or else that of the event.
absl::Time TimeOr(bool given, const google::protobuf::Timestamp& time, absl::Time otherwise) {
  if (!given) return otherwise;
  const absl::StatusOr<absl::Time> parsed = FromProtoTime(time);
  return parsed.ok() ? *parsed : otherwise;
}

// LeadCreated and LeadAttributesChanged have the same fields.
template <typename Payload>
absl::Status CollectAttributes(const event_log::Event& event, LeadFacts* facts) {
  SMK_ASSIGN_OR_RETURN(const Payload payload, Parse<Payload>(event));
  LeadAttributes attributes;
  attributes.sequence = event.sequence;
  attributes.event = EventId(event.event_id);
  attributes.since = event.occur_time;
  attributes.create_time = TimeOr(payload.has_create_time(), payload.create_time(), event.occur_time);
  attributes.source = payload.source().source();
  attributes.campaign = payload.source().campaign();
  attributes.owner = payload.owner();
  attributes.team = payload.team();
  facts->attributes.push_back(std::move(attributes));
  return absl::OkStatus();
}

// The trigger at `time` was told wrongly, in this batch or an earlier one.
void Correct(TriggerKind kind, absl::Time time, LeadFacts* facts) {
  std::erase_if(facts->triggers, [&](const Trigger& trigger) { return trigger.kind == kind && trigger.time == time; });
  facts->corrections.push_back({kind, time});
}

absl::Status CollectTrigger(TriggerKind kind, const event_log::Event& event, absl::Time time, FactsByLead* facts) {
  (*facts)[LeadId(event.subject_id)].triggers.push_back({kind, EventId(event.event_id), time});
  return absl::OkStatus();
}

}  // namespace

absl::Status CollectFacts(const event_log::Event& event, FactsByLead* facts) {
  if (event.subject_type != kLeads) return absl::OkStatus();
  const LeadId lead(event.subject_id);
  if (Is<pb::LeadCreated>(event)) return CollectAttributes<pb::LeadCreated>(event, &(*facts)[lead]);
  if (Is<pb::LeadAttributesChanged>(event)) return CollectAttributes<pb::LeadAttributesChanged>(event, &(*facts)[lead]);
  if (Is<pb::LeadStageEntered>(event)) {
    SMK_ASSIGN_OR_RETURN(const auto payload, Parse<pb::LeadStageEntered>(event));
    if (payload.stage() != pb::LEAD_STAGE_MARKETING_QUALIFIED) return absl::OkStatus();
    // The same stay, which began at another time: one trigger, not two.
    if (payload.has_restated_enter_time()) {
      SMK_ASSIGN_OR_RETURN(const absl::Time restated, FromProtoTime(payload.restated_enter_time()));
      Correct(TriggerKind::kMarketingQualified, restated, &(*facts)[lead]);
    }
    return CollectTrigger(TriggerKind::kMarketingQualified, event,
                          TimeOr(payload.has_enter_time(), payload.enter_time(), event.occur_time), facts);
  }
  if (Is<pb::TouchRecorded>(event)) {
    SMK_ASSIGN_OR_RETURN(const auto payload, Parse<pb::TouchRecorded>(event));
    if (payload.kind() != pb::TOUCH_KIND_DEMO_REQUEST) return absl::OkStatus();
    return CollectTrigger(TriggerKind::kDemoRequested, event,
                          TimeOr(payload.has_occur_time(), payload.occur_time(), event.occur_time), facts);
  }
  if (Is<pb::AttemptLogged>(event)) {
    SMK_ASSIGN_OR_RETURN(const auto payload, Parse<pb::AttemptLogged>(event));
    if (!payload.genuine_response()) return absl::OkStatus();
    (*facts)[lead].responses.push_back(
        {EventId(event.event_id), TimeOr(payload.has_occur_time(), payload.occur_time(), event.occur_time)});
  }
  return absl::OkStatus();
}

}  // namespace smarketing::sla
