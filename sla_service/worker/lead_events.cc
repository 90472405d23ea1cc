#include "sla_service/worker/lead_events.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "sla_service/worker/restated_lead.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr char kLeads[] = "leads";

absl::Status Unreadable(const event_log::Event& event) {
  return absl::DataLossError(absl::StrCat("the payload of event ", event.event_id.ToString(), " cannot be read"));
}

// The time that the payload gives, or else that of the event.
absl::Time TimeOr(bool given, const google::protobuf::Timestamp& time, absl::Time otherwise) {
  if (!given) return otherwise;
  const absl::StatusOr<absl::Time> parsed = FromProtoTime(time);
  return parsed.ok() ? *parsed : otherwise;
}

// What is said of one lead goes where it is asked for only: most events say nothing that matters.
class LeadOf {
 public:
  LeadOf(const event_log::Event& event, FactsByLead* facts) : lead_(event.subject_id), facts_(facts) {}
  LeadFacts* operator->() const { return &(*facts_)[lead_]; }
  LeadFacts* get() const { return &(*facts_)[lead_]; }

 private:
  const LeadId lead_;
  FactsByLead* const facts_;
};

// LeadCreated, LeadAttributesChanged and LeadRestated have the same fields.
template <typename Payload>
void CollectAttributes(const event_log::Event& event, const Payload& payload, const LeadOf& lead) {
  LeadAttributes attributes;
  attributes.sequence = event.sequence;
  attributes.event = EventId(event.event_id);
  attributes.since = event.occur_time;
  attributes.create_time = TimeOr(payload.has_create_time(), payload.create_time(), event.occur_time);
  attributes.source = payload.source().source();
  attributes.campaign = payload.source().campaign();
  attributes.owner = payload.owner();
  attributes.team = payload.team();
  lead->attributes.push_back(std::move(attributes));
}

void CollectResponse(ResponseKind kind, const event_log::Event& event, absl::Time time, const LeadOf& lead) {
  lead->responses.push_back({EventId(event.event_id), time, kind});
}

absl::Status Collect(const event_log::Event& event, const pb::LeadCreated& payload, const LeadOf& lead) {
  CollectAttributes(event, payload, lead);
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event& event, const pb::LeadAttributesChanged& payload, const LeadOf& lead) {
  CollectAttributes(event, payload, lead);
  return absl::OkStatus();
}

// What was said of a kind at `time` was said wrongly, in this batch or an earlier one.
template <typename Fact, typename Kind>
void Correct(std::vector<Fact> LeadFacts::*known, Kind kind, absl::Time time, LeadFacts* facts) {
  std::erase_if(facts->*known, [&](const Fact& fact) { return fact.kind == kind && fact.time == time; });
  facts->corrections.push_back({kind, time});
}

absl::Status Collect(const event_log::Event& event, const pb::LeadStageEntered& payload, const LeadOf& lead) {
  const bool qualified = payload.stage() == pb::LEAD_STAGE_MARKETING_QUALIFIED;
  if (!qualified && !IsDisposition(payload)) return absl::OkStatus();
  // The same stay, which began at another time: one signal, not two.
  if (payload.has_restated_enter_time()) {
    SMK_ASSIGN_OR_RETURN(const absl::Time restated, FromProtoTime(payload.restated_enter_time()));
    if (qualified) {
      Correct(&LeadFacts::triggers, TriggerKind::kMarketingQualified, restated, lead.get());
    } else {
      Correct(&LeadFacts::responses, ResponseKind::kSetAside, restated, lead.get());
    }
  }
  const absl::Time time = TimeOr(payload.has_enter_time(), payload.enter_time(), event.occur_time);
  if (qualified) {
    lead->triggers.push_back({TriggerKind::kMarketingQualified, EventId(event.event_id), time});
  } else {
    CollectResponse(ResponseKind::kSetAside, event, time, lead);
  }
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event& event, const pb::TouchRecorded& payload, const LeadOf& lead) {
  if (payload.kind() != pb::TOUCH_KIND_DEMO_REQUEST) return absl::OkStatus();
  lead->triggers.push_back({TriggerKind::kDemoRequested, EventId(event.event_id),
                            TimeOr(payload.has_occur_time(), payload.occur_time(), event.occur_time)});
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event& event, const pb::AttemptLogged& payload, const LeadOf& lead) {
  if (!payload.genuine_response()) return absl::OkStatus();
  CollectResponse(ResponseKind::kAttempt, event,
                  TimeOr(payload.has_occur_time(), payload.occur_time(), event.occur_time), lead);
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event& event, const pb::HandoffRejected& payload, const LeadOf& lead) {
  if (!payload.handoff().by_person()) return absl::OkStatus();
  CollectResponse(ResponseKind::kHandoffAnswer, event,
                  TimeOr(payload.has_reject_time(), payload.reject_time(), event.occur_time), lead);
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event& event, const pb::HandoffRecycled& payload, const LeadOf& lead) {
  if (!payload.handoff().by_person()) return absl::OkStatus();
  CollectResponse(ResponseKind::kHandoffAnswer, event,
                  TimeOr(payload.has_recycle_time(), payload.recycle_time(), event.occur_time), lead);
  return absl::OkStatus();
}

// What became part of another lead says nothing of itself any more; what was known stays for the day of an unmerge.
absl::Status Collect(const event_log::Event& event, const pb::LeadRestated& payload, const LeadOf& lead) {
  lead->merged = !payload.merged_into().empty();
  if (lead->merged) return absl::OkStatus();
  absl::StatusOr<RestatedSignals> signals = SignalsOf(payload);
  if (!signals.ok()) return Unreadable(event);
  Restate(std::move(signals->triggers), std::move(signals->responses), lead.get());
  CollectAttributes(event, payload, lead);
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event&, const pb::LeadDeleted&, const LeadOf& lead) {
  lead->deleted = true;
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event&, const pb::LeadUndeleted&, const LeadOf& lead) {
  lead->deleted = false;
  return absl::OkStatus();
}

absl::Status Collect(const event_log::Event& event, const pb::LeadErased&, const LeadOf& lead) {
  lead->erase_time = event.occur_time;
  return absl::OkStatus();
}

struct Collector {
  absl::Status (*collect)(const event_log::Event& event, const LeadOf& lead);
  bool changes_what_is_known;
};

template <typename Payload>
std::pair<std::string, Collector> Entry(bool changes_what_is_known = false) {
  const auto collect = [](const event_log::Event& event, const LeadOf& lead) -> absl::Status {
    Payload payload;
    if (!payload.ParseFromString(event.payload)) return Unreadable(event);
    return Collect(event, payload, lead);
  };
  return {Payload::descriptor()->full_name(), {collect, changes_what_is_known}};
}

const absl::flat_hash_map<std::string, Collector>& Collectors() {
  static const auto* const collectors = new absl::flat_hash_map<std::string, Collector>{
      Entry<pb::LeadCreated>(),       Entry<pb::LeadAttributesChanged>(), Entry<pb::LeadStageEntered>(),
      Entry<pb::TouchRecorded>(),     Entry<pb::AttemptLogged>(),         Entry<pb::HandoffRejected>(),
      Entry<pb::HandoffRecycled>(),   Entry<pb::LeadRestated>(true),      Entry<pb::LeadDeleted>(true),
      Entry<pb::LeadUndeleted>(true), Entry<pb::LeadErased>(true),
  };
  return *collectors;
}

// Null when the event does not matter.
const Collector* Find(const event_log::Event& event) {
  if (event.subject_type != kLeads) return nullptr;
  const auto found = Collectors().find(event.type);
  return found == Collectors().end() ? nullptr : &found->second;
}

}  // namespace

std::vector<std::string> FactEventTypes() {
  std::vector<std::string> types;
  for (const auto& [type, collector] : Collectors()) types.push_back(type);
  std::sort(types.begin(), types.end());
  return types;
}

absl::Span<const absl::string_view> AnswerTypes() {
  static constexpr absl::string_view kTypes[] = {
      "smarketing.lead.v1.AttemptLogged",    "smarketing.lead.v1.HandoffRejected", "smarketing.lead.v1.HandoffRecycled",
      "smarketing.lead.v1.LeadStageEntered", "smarketing.lead.v1.LeadRestated",    "smarketing.lead.v1.LeadDeleted",
      "smarketing.lead.v1.LeadErased",
  };
  return kTypes;
}

bool ChangesWhatIsKnown(const event_log::Event& event) {
  const Collector* const collector = Find(event);
  return collector != nullptr && collector->changes_what_is_known;
}

absl::Status CollectFacts(const event_log::Event& event, FactsByLead* facts) {
  const Collector* const collector = Find(event);
  return collector == nullptr ? absl::OkStatus() : collector->collect(event, LeadOf(event, facts));
}

}  // namespace smarketing::sla
