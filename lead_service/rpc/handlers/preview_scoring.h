#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PREVIEW_SCORING_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PREVIEW_SCORING_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/executor.h"
#include "common/rpc/streams.h"
#include "common/service/environment.h"
#include "lead_service/storage/reference_store.h"
#include "smarketing/lead/v1/playbook_service.pb.h"

namespace smarketing::lead {

struct PreviewScoringOptions {
  int64_t page_size = 500;                           // leads in memory at once
  absl::Duration progress_every = absl::Seconds(1);  // of the machine's time
  absl::Duration page_timeout = absl::Seconds(30);
};

// What a scoring model would do to the leads that there are. Reads page by page, each a task of the executor, so that a
// preview of many leads stands in nobody's way; stops when the client has gone. Thread-safe.
class PreviewScoringHandler {
 public:
  // All outlive every stream.
  PreviewScoringHandler(mysql::Database* database, ReferenceCache* references, service::Clocks clocks,
                        rpc::Executor* executor, PreviewScoringOptions options = {})
      : database_(database), references_(references), clocks_(clocks), executor_(executor), options_(options) {}

  absl::Status PreviewScoringModel(const v1::PreviewScoringModelRequest& request,
                                   std::shared_ptr<rpc::ServerSink<v1::PreviewScoringModelResponse>> sink) const;

 private:
  mysql::Database* const database_;
  ReferenceCache* const references_;
  const service::Clocks clocks_;
  rpc::Executor* const executor_;
  const PreviewScoringOptions options_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PREVIEW_SCORING_H_
