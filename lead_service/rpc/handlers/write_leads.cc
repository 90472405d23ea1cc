#include "lead_service/rpc/handlers/write_leads.h"

#include <utility>

#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/command.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/lifecycle.h"

namespace smarketing::lead {
namespace {

v1::CaptureLeadResponse RenderCapture(const Outcome& outcome) {
  v1::CaptureLeadResponse response;
  LeadToProto(outcome.lead, LeadView::kFull, *response.mutable_lead());
  response.set_created(outcome.created);
  if (outcome.touch.has_value()) response.set_touch(TouchName(outcome.touch->id));
  for (const LeadId& id : outcome.duplicate_candidates) response.add_duplicate_candidates(LeadName(id));
  return response;
}

v1::Lead RenderLead(const Outcome& outcome) {
  v1::Lead lead;
  LeadToProto(outcome.lead, LeadView::kFull, lead);
  return lead;
}

}  // namespace

void WriteLeadsHandler::CaptureLead(rpc::AsyncCall<v1::CaptureLeadRequest, v1::CaptureLeadResponse> call) const {
  Command command = CaptureLeadFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), RenderCapture);
}

void WriteLeadsHandler::UpdateLead(rpc::AsyncCall<v1::UpdateLeadRequest, v1::Lead> call) const {
  Command command = UpdateLeadFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

void WriteLeadsHandler::MoveLeadStage(rpc::AsyncCall<v1::MoveLeadStageRequest, v1::Lead> call) const {
  Command command = MoveLeadStageFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

void WriteLeadsHandler::CreateLead(rpc::AsyncCall<v1::CreateLeadRequest, v1::Lead> call) const {
  Command command = CreateLeadFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

void WriteLeadsHandler::DeleteLead(rpc::AsyncCall<v1::DeleteLeadRequest, v1::Lead> call) const {
  Command command = DeleteLeadFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

void WriteLeadsHandler::UndeleteLead(rpc::AsyncCall<v1::UndeleteLeadRequest, v1::Lead> call) const {
  Command command = UndeleteLeadFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

void WriteLeadsHandler::EraseLead(rpc::AsyncCall<v1::EraseLeadRequest, v1::Lead> call) const {
  Command command = EraseLeadFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

void WriteLeadsHandler::RecycleLead(rpc::AsyncCall<v1::RecycleLeadRequest, v1::Lead> call) const {
  Command command = RecycleLeadFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

void WriteLeadsHandler::DisqualifyLead(rpc::AsyncCall<v1::DisqualifyLeadRequest, v1::Lead> call) const {
  Command command = DisqualifyLeadFromProto(call.request(), writer_->ContextOf(call.call()));
  writer_->Run(std::move(call), std::move(command), RenderLead);
}

}  // namespace smarketing::lead
