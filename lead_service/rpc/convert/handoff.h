// Hand-offs between the contract and the domain.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_HANDOFF_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_HANDOFF_H_

#include "absl/strings/string_view.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/ids.h"
#include "smarketing/lead/v1/handoff.pb.h"
#include "smarketing/lead/v1/handoff_service.pb.h"

namespace smarketing::lead {

// The nil id when it is no hand-off's name; validation has refused such a one.
HandoffId HandoffIdFromName(absl::string_view name);

// With whatever history it has.
v1::Handoff HandoffToProto(const Handoff& handoff);
v1::HandoffEntry HandoffEntryToProto(const HandoffEntry& entry);

// Of requests that validation has let through.
SubmitHandoff SubmitHandoffFromProto(const v1::SubmitHandoffRequest& request, const Context& context,
                                     absl::string_view phone_region);
AcceptHandoff AcceptHandoffFromProto(const v1::AcceptHandoffRequest& request, const Context& context);
RejectHandoff RejectHandoffFromProto(const v1::RejectHandoffRequest& request, const Context& context);
RecycleHandoff RecycleHandoffFromProto(const v1::RecycleHandoffRequest& request, const Context& context);
WithdrawHandoff WithdrawHandoffFromProto(const v1::WithdrawHandoffRequest& request, const Context& context);
ReassignHandoff ReassignHandoffFromProto(const v1::ReassignHandoffRequest& request, const Context& context);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_HANDOFF_H_
