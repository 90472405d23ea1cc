#include "lead_service/rpc/handlers/batch_activities.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/idempotency/request_fingerprint.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/command.h"
#include "lead_service/rpc/validate/requests.h"

namespace smarketing::lead {

BatchActivitiesHandler::BatchActivitiesHandler(LeadUnitOfWork* unit_of_work, const Writer* writer, const Clock* clock)
    : unit_of_work_(unit_of_work),
      writer_(writer),
      clock_(clock),
      touch_rules_(*v1::RecordTouchRequest::descriptor()),
      attempt_rules_(*v1::LogAttemptRequest::descriptor()) {}

absl::Status BatchActivitiesHandler::BatchRecordTouches(const rpc::Call& call,
                                                        const v1::BatchRecordTouchesRequest& request,
                                                        v1::BatchRecordTouchesResponse* response) const {
  Run(call, request, RecordTouchResponseOf, response);
  return absl::OkStatus();
}

absl::Status BatchActivitiesHandler::BatchLogAttempts(const rpc::Call& call, const v1::BatchLogAttemptsRequest& request,
                                                      v1::BatchLogAttemptsResponse* response) const {
  Run(call, request, LogAttemptResponseOf, response);
  return absl::OkStatus();
}

absl::StatusOr<LeadEntry> BatchActivitiesHandler::Prepare(const rpc::Call& call,
                                                          const v1::RecordTouchRequest& row) const {
  const Context context = writer_->ContextOf(call);
  Violations violations;
  touch_rules_.Validate(row, &violations);
  ValidateRecordTouch(row, {context.now, writer_->phone_region()}, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  return LeadEntry(RecordTouchFromProto(row, context, writer_->phone_region()),
                   idempotency::KeyOfRequest(context.actor, row));
}

absl::StatusOr<LeadEntry> BatchActivitiesHandler::Prepare(const rpc::Call& call,
                                                          const v1::LogAttemptRequest& row) const {
  const Context context = writer_->ContextOf(call);
  Violations violations;
  attempt_rules_.Validate(row, &violations);
  ValidateLogAttempt(row, {context.now, writer_->phone_region()}, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  return LeadEntry(LogAttemptFromProto(row, context, writer_->phone_region()),
                   idempotency::KeyOfRequest(context.actor, row));
}

template <typename Request, typename Response, typename Render>
void BatchActivitiesHandler::Run(const rpc::Call& call, const Request& request, const Render& render,
                                 Response* response) const {
  std::vector<LeadEntry> entries;
  std::vector<int> rows;  // of the entries
  for (int i = 0; i < request.requests_size(); ++i) {
    absl::StatusOr<LeadEntry> entry = Prepare(call, request.requests(i));
    auto& result = *response->add_results();
    if (entry.ok()) {
      entries.push_back(*std::move(entry));
      rows.push_back(i);
    } else {
      *result.mutable_status() = ToProto(entry.status());
    }
  }
  for (absl::Span<LeadEntry> rest = absl::MakeSpan(entries); !rest.empty();) {
    const absl::Span<LeadEntry> chunk = rest.subspan(0, kImportChunk);
    unit_of_work_->Execute(chunk, std::min(call.deadline(), clock_->Now() + kImportChunkTimeout));
    rest.remove_prefix(chunk.size());
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    auto& result = *response->mutable_results(rows[i]);
    *result.mutable_status() = ToProto(entries[i].outcome.status());
    if (entries[i].outcome.ok()) *result.mutable_response() = render(*entries[i].outcome);
  }
}

}  // namespace smarketing::lead
