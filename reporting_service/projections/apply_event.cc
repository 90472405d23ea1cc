#include "reporting_service/projections/apply_event.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/money/proto_money.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;

absl::StatusOr<DealFacts*> FindDeal(const std::string& name, LeadFacts& facts) {
  const auto id = ParseResourceName("deals", name);
  if (!id.has_value()) return absl::InvalidArgumentError("the event names no deal");
  return &facts.deals[DealId(*id)];
}

// Amounts in the log were checked when they were written; an empty one means that none was given.
absl::StatusOr<Money> ReadAmount(const google::type::Money& amount) {
  if (amount.currency_code().empty()) return Money();
  return FromProtoMoney(amount);
}

// What all events about deals say.
template <typename Payload>
absl::Status ReadDeal(const Payload& payload, DealFacts& deal) {
  SMK_ASSIGN_OR_RETURN(deal.amount, ReadAmount(payload.amount()));
  deal.owner = payload.owner();
  return absl::OkStatus();
}

// LeadCreated and LeadAttributesChanged hold the same, as it is now.
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

absl::Status Apply(const pb::DealCreated& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(DealFacts * deal, FindDeal(payload.deal(), facts));
  SMK_ASSIGN_OR_RETURN(deal->create_time, FromProtoTime(payload.create_time()));
  return ReadDeal(payload, *deal);
}

absl::Status Apply(const pb::DealWon& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(DealFacts * deal, FindDeal(payload.deal(), facts));
  SMK_ASSIGN_OR_RETURN(deal->close_time, FromProtoTime(payload.win_time()));
  deal->state = DealState::kWon;
  return ReadDeal(payload, *deal);
}

absl::Status Apply(const pb::DealLost& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(DealFacts * deal, FindDeal(payload.deal(), facts));
  SMK_ASSIGN_OR_RETURN(deal->close_time, FromProtoTime(payload.lose_time()));
  deal->state = DealState::kLost;
  return ReadDeal(payload, *deal);
}

absl::Status Apply(const pb::DealRestated& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(DealFacts * deal, FindDeal(payload.deal(), facts));
  SMK_ASSIGN_OR_RETURN(deal->create_time, FromProtoTime(payload.create_time()));
  if (payload.has_close_time()) {
    SMK_ASSIGN_OR_RETURN(deal->close_time, FromProtoTime(payload.close_time()));
  } else {
    deal->close_time.reset();
    deal->state = DealState::kOpen;
  }
  return ReadDeal(payload, *deal);
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
                                                    Entry<pb::LeadStageEntered>(), Entry<pb::DealCreated>(),
                                                    Entry<pb::DealWon>(),          Entry<pb::DealLost>(),
                                                    Entry<pb::DealRestated>()};
  return *appliers;
}

}  // namespace

bool ChangesFacts(absl::string_view event_type) { return Appliers().contains(event_type); }

absl::Status ApplyEvent(const event_log::Event& event, LeadFacts& facts) {
  const auto applier = Appliers().find(event.type);
  if (applier == Appliers().end()) return absl::OkStatus();
  return applier->second(event.payload, facts);
}

}  // namespace smarketing::reporting
