#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_ROSTER_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_ROSTER_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "lead_service/rpc/handlers/reference_writer.h"
#include "smarketing/lead/v1/roster_service.pb.h"

namespace smarketing::lead {

// The methods of RosterService but PreviewRouting; roster_service.proto says what each does. Thread-safe.
class RosterHandler {
 public:
  explicit RosterHandler(const ReferenceWriter* writer) : writer_(writer) {}

  absl::Status GetRoster(const rpc::Call& call, const v1::GetRosterRequest& request, v1::Roster* response) const;
  absl::Status ReplaceRoster(const rpc::Call& call, const v1::ReplaceRosterRequest& request,
                             v1::ReplaceRosterResponse* response) const;
  absl::Status UpdateTeam(const rpc::Call& call, const v1::UpdateTeamRequest& request, v1::Team* response) const;
  absl::Status DeleteTeam(const rpc::Call& call, const v1::DeleteTeamRequest& request,
                          v1::DeleteTeamResponse* response) const;
  absl::Status UpdateRep(const rpc::Call& call, const v1::UpdateRepRequest& request, v1::Rep* response) const;
  absl::Status DeleteRep(const rpc::Call& call, const v1::DeleteRepRequest& request,
                         v1::DeleteRepResponse* response) const;
  absl::Status CreateAbsence(const rpc::Call& call, const v1::CreateAbsenceRequest& request,
                             v1::Absence* response) const;
  absl::Status DeleteAbsence(const rpc::Call& call, const v1::DeleteAbsenceRequest& request,
                             v1::DeleteAbsenceResponse* response) const;
  absl::Status UpdateRoutingRule(const rpc::Call& call, const v1::UpdateRoutingRuleRequest& request,
                                 v1::RoutingRule* response) const;
  absl::Status DeleteRoutingRule(const rpc::Call& call, const v1::DeleteRoutingRuleRequest& request,
                                 v1::DeleteRoutingRuleResponse* response) const;

 private:
  // NOT_FOUND with `reason` when there is no such item; FAILED_PRECONDITION IN_USE when another names it.
  absl::Status Delete(const rpc::Call& call, const google::protobuf::Message& request, ReferenceKind kind,
                      const std::string& name, absl::string_view reason) const;

  const ReferenceWriter* const writer_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_ROSTER_H_
