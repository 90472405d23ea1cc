#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_DUPLICATES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_DUPLICATES_H_

#include "absl/status/status.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "lead_service/rpc/handlers/writer.h"
#include "lead_service/storage/duplicate_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// FindDuplicates, ListDuplicates, DismissDuplicate. Thread-safe.
class DuplicatesHandler {
 public:
  // `clock` is the business's. All outlive it.
  DuplicatesHandler(const DuplicateQueries* queries, const Writer* writer,
                    const pagination::PageTokenCodec* page_tokens, const Clock* clock)
      : queries_(queries), writer_(writer), page_tokens_(page_tokens), clock_(clock) {}

  absl::Status FindDuplicates(const rpc::Call& call, const v1::FindDuplicatesRequest& request,
                              v1::FindDuplicatesResponse* response) const;
  absl::Status ListDuplicates(const rpc::Call& call, const v1::ListDuplicatesRequest& request,
                              v1::ListDuplicatesResponse* response) const;
  void DismissDuplicate(rpc::AsyncCall<v1::DismissDuplicateRequest, v1::DismissDuplicateResponse> call) const;

 private:
  const DuplicateQueries* const queries_;
  const Writer* const writer_;
  const pagination::PageTokenCodec* const page_tokens_;
  const Clock* const clock_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_DUPLICATES_H_
