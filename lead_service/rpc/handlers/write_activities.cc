#include "lead_service/rpc/handlers/write_activities.h"

#include <utility>

#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/command.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

v1::RecordTouchResponse RenderTouch(const Outcome& outcome) {
  v1::RecordTouchResponse response;
  response.set_lead(LeadName(outcome.lead.id));
  if (outcome.touch.has_value()) *response.mutable_touch() = TouchToProto(*outcome.touch);
  response.set_duplicate(outcome.duplicate);
  return response;
}

v1::LogAttemptResponse RenderAttempt(const Outcome& outcome) {
  v1::LogAttemptResponse response;
  response.set_lead(LeadName(outcome.lead.id));
  if (outcome.attempt.has_value()) *response.mutable_attempt() = AttemptToProto(*outcome.attempt);
  response.set_duplicate(outcome.duplicate);
  response.set_first_response(outcome.first_response);
  return response;
}

}  // namespace

void WriteActivitiesHandler::RecordTouch(rpc::AsyncCall<v1::RecordTouchRequest, v1::RecordTouchResponse> call) const {
  Command command = RecordTouchFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), RenderTouch);
}

void WriteActivitiesHandler::LogAttempt(rpc::AsyncCall<v1::LogAttemptRequest, v1::LogAttemptResponse> call) const {
  Command command = LogAttemptFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), RenderAttempt);
}

}  // namespace smarketing::lead
