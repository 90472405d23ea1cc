#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_ACTIVITIES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_ACTIVITIES_H_

#include "absl/status/status.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "lead_service/storage/timeline_queries.h"
#include "smarketing/lead/v1/activity_service.pb.h"

namespace smarketing::lead {

// Thread-safe.
class ReadActivitiesHandler {
 public:
  // Both outlive it.
  ReadActivitiesHandler(const TimelineQueries* queries, const pagination::PageTokenCodec* page_tokens)
      : queries_(queries), page_tokens_(page_tokens) {}

  absl::Status ListActivities(const rpc::Call& call, const v1::ListActivitiesRequest& request,
                              v1::ListActivitiesResponse* response) const;

 private:
  const TimelineQueries* const queries_;
  const pagination::PageTokenCodec* const page_tokens_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_ACTIVITIES_H_
