#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_BATCH_ACTIVITIES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_BATCH_ACTIVITIES_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/validation/validator.h"
#include "lead_service/rpc/handlers/import_stream.h"
#include "lead_service/rpc/handlers/writer.h"
#include "smarketing/lead/v1/activity_service.pb.h"

namespace smarketing::lead {

// Touches and attempts in bulk: a few transactions, and an answer for every row. Thread-safe; a call holds its thread.
class BatchActivitiesHandler {
 public:
  // `clock` is the machine's. All outlive every call.
  BatchActivitiesHandler(LeadUnitOfWork* unit_of_work, const Writer* writer, const Clock* clock);

  absl::Status BatchRecordTouches(const rpc::Call& call, const v1::BatchRecordTouchesRequest& request,
                                  v1::BatchRecordTouchesResponse* response) const;
  absl::Status BatchLogAttempts(const rpc::Call& call, const v1::BatchLogAttemptsRequest& request,
                                v1::BatchLogAttemptsResponse* response) const;

 private:
  absl::StatusOr<LeadEntry> Prepare(const rpc::Call& call, const v1::RecordTouchRequest& row) const;
  absl::StatusOr<LeadEntry> Prepare(const rpc::Call& call, const v1::LogAttemptRequest& row) const;
  template <typename Request, typename Response, typename Render>
  void Run(const rpc::Call& call, const Request& request, const Render& render, Response* response) const;

  LeadUnitOfWork* const unit_of_work_;
  const Writer* const writer_;
  const Clock* const clock_;
  const validation::Validator touch_rules_;
  const validation::Validator attempt_rules_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_BATCH_ACTIVITIES_H_
