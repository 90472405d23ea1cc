#include "lead_service/rpc/activity_service_rpc.h"

#include <functional>

#include "lead_service/rpc/validate/requests.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

ActivityServiceRpc::ActivityServiceRpc(rpc::Runtime* runtime, const Writer* writer,
                                       const WriteActivitiesHandler* writes, const BatchActivitiesHandler* batches,
                                       const ReadActivitiesHandler* reads)
    : service_(v1::ActivityService::service_full_name(), runtime) {
  service_.UnaryAsync<v1::RecordTouchRequest, v1::RecordTouchResponse>(
      "RecordTouch", bind_front(&WriteActivitiesHandler::RecordTouch, writes),
      writer->Binding<v1::RecordTouchRequest>(ValidateRecordTouch));
  service_.UnaryAsync<v1::LogAttemptRequest, v1::LogAttemptResponse>(
      "LogAttempt", bind_front(&WriteActivitiesHandler::LogAttempt, writes),
      writer->Binding<v1::LogAttemptRequest>(ValidateLogAttempt));
  const auto by_row = [](const auto&, Violations& violations) { LeaveRowsToTheirAnswers(violations); };
  service_.Unary<v1::BatchRecordTouchesRequest, v1::BatchRecordTouchesResponse>(
      "BatchRecordTouches", bind_front(&BatchActivitiesHandler::BatchRecordTouches, batches), {.validate = by_row});
  service_.Unary<v1::BatchLogAttemptsRequest, v1::BatchLogAttemptsResponse>(
      "BatchLogAttempts", bind_front(&BatchActivitiesHandler::BatchLogAttempts, batches), {.validate = by_row});
  service_.Unary<v1::ListActivitiesRequest, v1::ListActivitiesResponse>(
      "ListActivities", bind_front(&ReadActivitiesHandler::ListActivities, reads),
      {.validate = ValidateListActivities});
}

}  // namespace smarketing::lead
