#include "lead_service/rpc/handlers/write_deals.h"

#include <utility>

#include "lead_service/rpc/convert/command.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

v1::Deal RenderDeal(const Outcome& outcome) {
  if (!outcome.deal.has_value()) return v1::Deal();
  v1::Deal deal = DealToProto(*outcome.deal);
  deal.set_probability(ShownProbability(*outcome.deal, outcome.deal_probability));
  return deal;
}

v1::ConvertLeadResponse RenderConversion(const Outcome& outcome) {
  v1::ConvertLeadResponse response;
  *response.mutable_deal() = RenderDeal(outcome);
  LeadToProto(outcome.lead, LeadView::kFull, *response.mutable_lead());
  return response;
}

}  // namespace

void WriteDealsHandler::ConvertLead(rpc::AsyncCall<v1::ConvertLeadRequest, v1::ConvertLeadResponse> call) const {
  Command command = ConvertLeadFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderConversion);
}

void WriteDealsHandler::WinDeal(rpc::AsyncCall<v1::WinDealRequest, v1::Deal> call) const {
  Command command = WinDealFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderDeal);
}

void WriteDealsHandler::LoseDeal(rpc::AsyncCall<v1::LoseDealRequest, v1::Deal> call) const {
  Command command = LoseDealFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderDeal);
}

void WriteDealsHandler::ReopenDeal(rpc::AsyncCall<v1::ReopenDealRequest, v1::Deal> call) const {
  Command command = ReopenDealFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderDeal);
}

void WriteDealsHandler::MoveDealStage(rpc::AsyncCall<v1::MoveDealStageRequest, v1::Deal> call) const {
  Command command = MoveDealStageFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderDeal);
}

void WriteDealsHandler::UpdateDeal(rpc::AsyncCall<v1::UpdateDealRequest, v1::Deal> call) const {
  Command command = UpdateDealFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderDeal);
}

}  // namespace smarketing::lead
