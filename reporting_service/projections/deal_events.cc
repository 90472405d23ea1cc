#include "reporting_service/projections/deal_events.h"

#include <string>
#include <utility>

#include "common/money/proto_money.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;

absl::StatusOr<DealId> ParseDeal(const std::string& name) {
  const auto id = ParseResourceName("deals", name);
  if (!id.has_value()) return absl::InvalidArgumentError("the event names no deal");
  return DealId(*id);
}

absl::StatusOr<DealFacts*> FindDeal(const std::string& name, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(const DealId id, ParseDeal(name));
  return &facts.deals[id];
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

void Open(DealFacts& deal) {
  deal.state = DealState::kOpen;
  deal.close_time.reset();
}

absl::Status Restate(const pb::DealRestated& payload, DealFacts& deal) {
  SMK_ASSIGN_OR_RETURN(deal.create_time, FromProtoTime(payload.create_time()));
  if (payload.has_close_time()) {
    SMK_ASSIGN_OR_RETURN(deal.close_time, FromProtoTime(payload.close_time()));
    // The first version of the event did not say; the deal is then closed as it was.
    if (payload.state() != pb::DEAL_STATE_UNSPECIFIED) deal.state = static_cast<DealState>(payload.state());
  } else {
    Open(deal);
  }
  return ReadDeal(payload, deal);
}

}  // namespace

absl::Status Apply(const pb::DealCreated& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(DealFacts * deal, FindDeal(payload.deal(), facts));
  SMK_ASSIGN_OR_RETURN(deal->create_time, FromProtoTime(payload.create_time()));
  deal->pipeline = payload.pipeline();
  deal->stage = payload.stage();
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
  return Restate(payload, *deal);
}

absl::Status Apply(const pb::DealReopened& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(DealFacts * deal, FindDeal(payload.deal(), facts));
  Open(*deal);
  return absl::OkStatus();
}

absl::Status Apply(const pb::DealStageEntered& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(DealFacts * deal, FindDeal(payload.deal(), facts));
  deal->pipeline = payload.pipeline();
  deal->stage = payload.stage();
  deal->probability = payload.probability();
  return absl::OkStatus();
}

absl::Status RestateDeals(const pb::LeadRestated& payload, LeadFacts& facts) {
  const std::map<DealId, DealFacts> before = std::exchange(facts.deals, {});
  for (const pb::DealRestated& restated : payload.deals()) {
    SMK_ASSIGN_OR_RETURN(const DealId id, ParseDeal(restated.deal()));
    DealFacts& deal = facts.deals[id];
    if (const auto known = before.find(id); known != before.end()) deal = known->second;
    SMK_RETURN_IF_ERROR(Restate(restated, deal));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::reporting
