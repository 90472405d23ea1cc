#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_ACTIVITIES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_ACTIVITIES_H_

#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/writer.h"
#include "smarketing/lead/v1/activity_service.pb.h"

namespace smarketing::lead {

// Thread-safe. Nothing here blocks.
class WriteActivitiesHandler {
 public:
  explicit WriteActivitiesHandler(const Writer* writer) : writer_(writer) {}

  void RecordTouch(rpc::AsyncCall<v1::RecordTouchRequest, v1::RecordTouchResponse> call) const;
  void LogAttempt(rpc::AsyncCall<v1::LogAttemptRequest, v1::LogAttemptResponse> call) const;

 private:
  const Writer* const writer_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITE_ACTIVITIES_H_
