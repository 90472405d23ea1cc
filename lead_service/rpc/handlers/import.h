#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_IMPORT_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_IMPORT_H_

#include "absl/status/status.h"
#include "common/rpc/streams.h"
#include "common/time/clock.h"
#include "common/validation/validator.h"
#include "lead_service/rpc/handlers/import_stream.h"
#include "lead_service/rpc/handlers/writer.h"
#include "smarketing/lead/v1/deal_service.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// Thread-safe; a stream holds its thread.
class ImportHandler {
 public:
  // `clock` is the machine's. All outlive every stream.
  ImportHandler(LeadUnitOfWork* unit_of_work, const Writer* writer, const Clock* clock);

  absl::Status ImportLeads(rpc::BidiStream<v1::ImportLeadsRequest, v1::ImportLeadsResponse>& stream) const;
  absl::Status ImportDeals(rpc::BidiStream<v1::ImportDealsRequest, v1::ImportDealsResponse>& stream) const;

 private:
  absl::StatusOr<LeadEntry> PrepareLead(const rpc::Call& call, const v1::ImportLeadsRow& row) const;
  absl::StatusOr<LeadEntry> PrepareDeal(const rpc::Call& call, const v1::ImportDealsRow& row) const;

  LeadUnitOfWork* const unit_of_work_;
  const Writer* const writer_;
  const Clock* const clock_;
  const validation::Validator lead_rules_;
  const validation::Validator deal_rules_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_IMPORT_H_
