#ifndef SMARKETING_SLA_SERVICE_RPC_HANDLERS_AGREEMENTS_H_
#define SMARKETING_SLA_SERVICE_RPC_HANDLERS_AGREEMENTS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/pagination/list_query.h"
#include "common/rpc/call.h"
#include "sla_service/domain/agreement.h"
#include "sla_service/rpc/handlers/context.h"
#include "smarketing/sla/v1/agreement.pb.h"

namespace smarketing::sla {

// The methods of AgreementService; agreement.proto says what each does. Thread-safe.
class AgreementHandlers {
 public:
  explicit AgreementHandlers(const HandlerContext& context);

  absl::Status Create(const rpc::Call& call, const v1::CreateAgreementRequest& request, v1::Agreement* response);
  absl::Status Get(const rpc::Call& call, const v1::GetAgreementRequest& request, v1::Agreement* response);
  absl::Status List(const rpc::Call& call, const v1::ListAgreementsRequest& request,
                    v1::ListAgreementsResponse* response);
  absl::Status Update(const rpc::Call& call, const v1::UpdateAgreementRequest& request, v1::Agreement* response);
  absl::Status Submit(const rpc::Call& call, const v1::SubmitAgreementRequest& request, v1::Agreement* response);
  absl::Status Approve(const rpc::Call& call, const v1::ApproveAgreementRequest& request, v1::Agreement* response);
  absl::Status Activate(const rpc::Call& call, const v1::ActivateAgreementRequest& request, v1::Agreement* response);

 private:
  using Move = absl::FunctionRef<absl::Status(mysql::Transaction& tx, absl::Time now, Agreement* agreement)>;

  // Locks the agreement, checks the etag (unless empty), lets `move` change it, stores it and answers with it.
  absl::Status Change(const rpc::Call& call, const google::protobuf::Message& request, const std::string& name,
                      const std::string& etag, Move move, v1::Agreement* response);

  const HandlerContext context_;
  const pagination::ListMethod list_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_HANDLERS_AGREEMENTS_H_
