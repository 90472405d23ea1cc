#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_EXPORT_LEAD_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_EXPORT_LEAD_H_

#include <memory>

#include "absl/status/status.h"
#include "common/rpc/executor.h"
#include "common/rpc/streams.h"
#include "common/time/clock.h"
#include "lead_service/storage/deal_queries.h"
#include "lead_service/storage/duplicate_queries.h"
#include "lead_service/storage/export_queries.h"
#include "lead_service/storage/handoff_queries.h"
#include "lead_service/storage/lead_change_queries.h"
#include "lead_service/storage/lead_queries.h"
#include "lead_service/storage/timeline_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Where the parts come from. All outlive every stream.
struct ExportSources {
  const ExportQueries* index;
  const LeadQueries* leads;
  const TimelineQueries* timeline;
  const HandoffQueries* handoffs;
  const DealQueries* deals;
  const DuplicateQueries* duplicates;
  const LeadChangeQueries* changes;
};

// All that is held about a person, part by part. Reads a page at a time, and the next one when the caller has taken the
// last: a stream needs a page of memory, whatever the size of the export, and no thread while it waits. Thread-safe.
class ExportLeadHandler {
 public:
  // Reading is done on `executor`. `clock` is the business's, `machine_clock` the one of deadlines. All outlive every
  // stream.
  ExportLeadHandler(const ExportSources& sources, rpc::Executor* executor, const Clock* clock,
                    const Clock* machine_clock)
      : sources_(sources), executor_(executor), clock_(clock), machine_clock_(machine_clock) {}

  absl::Status ExportLead(const v1::ExportLeadRequest& request,
                          std::shared_ptr<rpc::ServerSink<v1::ExportLeadResponse>> sink) const;

 private:
  const ExportSources sources_;
  rpc::Executor* const executor_;
  const Clock* const clock_;
  const Clock* const machine_clock_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_EXPORT_LEAD_H_
