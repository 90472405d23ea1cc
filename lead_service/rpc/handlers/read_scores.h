#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_SCORES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_SCORES_H_

#include "absl/status/status.h"
#include "common/mysql/database.h"
#include "common/rpc/call.h"
#include "common/time/clock.h"
#include "lead_service/storage/reference_store.h"
#include "smarketing/lead/v1/lead_service.pb.h"
#include "smarketing/lead/v1/playbook_service.pb.h"

namespace smarketing::lead {

// Why leads have their scores, and how the recomputation goes. Thread-safe.
class ReadScoresHandler {
 public:
  // `clock` is the business's. All outlive it.
  ReadScoresHandler(mysql::Database* database, ReferenceCache* references, const Clock* clock)
      : database_(database), references_(references), clock_(clock) {}

  absl::Status ExplainLeadScore(const rpc::Call& call, const v1::ExplainLeadScoreRequest& request,
                                v1::ExplainLeadScoreResponse* response) const;
  absl::Status GetPredictionCalibration(const rpc::Call& call, const v1::GetPredictionCalibrationRequest& request,
                                        v1::GetPredictionCalibrationResponse* response) const;
  absl::Status GetScoringJob(const rpc::Call& call, const v1::GetScoringJobRequest& request,
                             v1::ScoringJob* response) const;

 private:
  mysql::Database* const database_;
  ReferenceCache* const references_;
  const Clock* const clock_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_READ_SCORES_H_
