#include "reporting_service/projections/apply_event.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "reporting_service/projections/deal_events.h"
#include "reporting_service/projections/handoff_events.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;

// LeadCreated, LeadAttributesChanged and LeadRestated hold the same, as it is now.
template <typename Payload>
absl::Status ReadAttributes(const Payload& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(facts.create_time, FromProtoTime(payload.create_time()));
  facts.source = payload.source().source();
  facts.campaign = payload.source().campaign();
  facts.owner = payload.owner();
  facts.team = payload.team();
  return absl::OkStatus();
}

absl::Status Apply(const pb::LeadCreated& payload, LeadFacts& facts) { return ReadAttributes(payload, facts); }

absl::Status Apply(const pb::LeadAttributesChanged& payload, LeadFacts& facts) {
  return ReadAttributes(payload, facts);
}

absl::Status Apply(const pb::LeadStageEntered& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(const absl::Time enter_time, FromProtoTime(payload.enter_time()));
  std::optional<absl::Time> restated;
  if (payload.has_restated_enter_time()) {
    SMK_ASSIGN_OR_RETURN(restated, FromProtoTime(payload.restated_enter_time()));
  }
  AddStageEntry(facts, static_cast<Stage>(payload.stage()), enter_time, restated);
  return absl::OkStatus();
}

// With all that the lead has now. What was merged into another lead says so and nothing else.
absl::Status Apply(const pb::LeadRestated& payload, LeadFacts& facts) {
  facts.merged = !payload.merged_into().empty();
  if (facts.merged) return absl::OkStatus();
  SMK_RETURN_IF_ERROR(ReadAttributes(payload, facts));
  facts.entries.clear();
  for (const pb::LeadStageEntered& entered : payload.stages()) SMK_RETURN_IF_ERROR(Apply(entered, facts));
  SMK_RETURN_IF_ERROR(RestateDeals(payload, facts));
  return RestateHandoffs(payload, facts);
}

absl::Status Apply(const pb::LeadDeleted&, LeadFacts& facts) {
  facts.deleted = true;
  return absl::OkStatus();
}

absl::Status Apply(const pb::LeadUndeleted&, LeadFacts& facts) {
  facts.deleted = false;
  return absl::OkStatus();
}

using Applier = absl::Status (*)(const std::string& payload, LeadFacts& facts);

template <typename Payload>
std::pair<std::string, Applier> Entry() {
  return {Payload::descriptor()->full_name(), [](const std::string& bytes, LeadFacts& facts) -> absl::Status {
            Payload payload;
            if (!payload.ParseFromString(bytes)) {
              return absl::InvalidArgumentError(absl::StrCat("not a ", Payload::descriptor()->full_name()));
            }
            return Apply(payload, facts);
          }};
}

const absl::flat_hash_map<std::string, Applier>& Appliers() {
  static const auto* const appliers =
      new absl::flat_hash_map<std::string, Applier>{Entry<pb::LeadCreated>(),      Entry<pb::LeadAttributesChanged>(),
                                                    Entry<pb::LeadStageEntered>(), Entry<pb::LeadRestated>(),
                                                    Entry<pb::LeadDeleted>(),      Entry<pb::LeadUndeleted>(),
                                                    Entry<pb::DealCreated>(),      Entry<pb::DealWon>(),
                                                    Entry<pb::DealLost>(),         Entry<pb::DealRestated>(),
                                                    Entry<pb::DealReopened>(),     Entry<pb::DealStageEntered>(),
                                                    Entry<pb::HandoffSubmitted>(), Entry<pb::HandoffAccepted>(),
                                                    Entry<pb::HandoffRejected>(),  Entry<pb::HandoffRecycled>(),
                                                    Entry<pb::HandoffExpired>(),   Entry<pb::HandoffWithdrawn>(),
                                                    Entry<pb::HandoffConverted>(), Entry<pb::HandoffReassigned>()};
  return *appliers;
}

}  // namespace

std::vector<std::string> FactEventTypes() {
  std::vector<std::string> types;
  for (const auto& [type, applier] : Appliers()) types.push_back(type);
  std::sort(types.begin(), types.end());
  return types;
}

bool ChangesFacts(absl::string_view event_type) { return Appliers().contains(event_type); }

absl::Status ApplyEvent(const event_log::Event& event, LeadFacts& facts) {
  const auto applier = Appliers().find(event.type);
  if (applier == Appliers().end()) return absl::OkStatus();
  return applier->second(event.payload, facts);
}

}  // namespace smarketing::reporting
