#include "lead_service/rpc/handlers/write_activities.h"

#include <utility>

#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/command.h"

namespace smarketing::lead {
void WriteActivitiesHandler::RecordTouch(rpc::AsyncCall<v1::RecordTouchRequest, v1::RecordTouchResponse> call) const {
  Command command = RecordTouchFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), RecordTouchResponseOf);
}

void WriteActivitiesHandler::LogAttempt(rpc::AsyncCall<v1::LogAttemptRequest, v1::LogAttemptResponse> call) const {
  Command command = LogAttemptFromProto(call.request(), writer_->ContextOf(call.call()), writer_->phone_region());
  writer_->Run(std::move(call), std::move(command), LogAttemptResponseOf);
}

}  // namespace smarketing::lead
