#include "lead_service/rpc/handlers/write_handoffs.h"

#include <utility>

#include "lead_service/rpc/convert/handoff.h"

namespace smarketing::lead {
namespace {

v1::Handoff Render(const Outcome& outcome) {
  return outcome.handoff.has_value() ? HandoffToProto(*outcome.handoff) : v1::Handoff();
}

}  // namespace

void WriteHandoffsHandler::SubmitHandoff(rpc::AsyncCall<v1::SubmitHandoffRequest, v1::Handoff> call) const {
  Command command = SubmitHandoffFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), Render);
}

void WriteHandoffsHandler::AcceptHandoff(rpc::AsyncCall<v1::AcceptHandoffRequest, v1::Handoff> call) const {
  Command command = AcceptHandoffFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), Render);
}

void WriteHandoffsHandler::RejectHandoff(rpc::AsyncCall<v1::RejectHandoffRequest, v1::Handoff> call) const {
  Command command = RejectHandoffFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), Render);
}

void WriteHandoffsHandler::RecycleHandoff(rpc::AsyncCall<v1::RecycleHandoffRequest, v1::Handoff> call) const {
  Command command = RecycleHandoffFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), Render);
}

void WriteHandoffsHandler::WithdrawHandoff(rpc::AsyncCall<v1::WithdrawHandoffRequest, v1::Handoff> call) const {
  Command command = WithdrawHandoffFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), Render);
}

void WriteHandoffsHandler::ReassignHandoff(rpc::AsyncCall<v1::ReassignHandoffRequest, v1::Handoff> call) const {
  Command command = ReassignHandoffFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), Render);
}

}  // namespace smarketing::lead
