// From requests to commands. The requests have passed validation; what validation does not let through has no meaning
// here.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_COMMAND_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_COMMAND_H_

#include "absl/strings/string_view.h"
#include "lead_service/domain/command.h"
#include "smarketing/lead/v1/activity_service.pb.h"
#include "smarketing/lead/v1/deal_service.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

CaptureLead CaptureLeadFromProto(const v1::CaptureLeadRequest& request, const Context& context,
                                 absl::string_view phone_region);
UpdateLead UpdateLeadFromProto(const v1::UpdateLeadRequest& request, const Context& context,
                               absl::string_view phone_region);
MoveLeadStage MoveLeadStageFromProto(const v1::MoveLeadStageRequest& request, const Context& context);
RecordTouch RecordTouchFromProto(const v1::RecordTouchRequest& request, const Context& context,
                                 absl::string_view phone_region);
LogAttempt LogAttemptFromProto(const v1::LogAttemptRequest& request, const Context& context,
                               absl::string_view phone_region);
ConvertLead ConvertLeadFromProto(const v1::ConvertLeadRequest& request, const Context& context);
WinDeal WinDealFromProto(const v1::WinDealRequest& request, const Context& context);
LoseDeal LoseDealFromProto(const v1::LoseDealRequest& request, const Context& context);
ReopenDeal ReopenDealFromProto(const v1::ReopenDealRequest& request, const Context& context);
MoveDealStage MoveDealStageFromProto(const v1::MoveDealStageRequest& request, const Context& context);
UpdateDeal UpdateDealFromProto(const v1::UpdateDealRequest& request, const Context& context);
ImportDeal ImportDealFromProto(const v1::ImportDealsRow& row, const Context& context, absl::string_view phone_region);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_COMMAND_H_
