// Checks of whole requests: the hooks of rpc::MethodOptions::validate.
#ifndef SMARKETING_LEAD_SERVICE_RPC_VALIDATE_REQUESTS_H_
#define SMARKETING_LEAD_SERVICE_RPC_VALIDATE_REQUESTS_H_

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/rpc/validate/context.h"
#include "smarketing/lead/v1/activity_service.pb.h"
#include "smarketing/lead/v1/deal_service.pb.h"
#include "smarketing/lead/v1/event_service.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// `path` is where the request stands: empty, or "lead" in a row of an import.
void ValidateCaptureLead(const v1::CaptureLeadRequest& request, absl::string_view path,
                         const ValidationContext& context, Violations& violations);
void ValidateUpdateLead(const v1::UpdateLeadRequest& request, const ValidationContext& context, Violations& violations);
void ValidateMoveLeadStage(const v1::MoveLeadStageRequest& request, const ValidationContext& context,
                           Violations& violations);
void ValidateCreateLead(const v1::CreateLeadRequest& request, const ValidationContext& context, Violations& violations);
void ValidateRecycleLead(const v1::RecycleLeadRequest& request, const ValidationContext& context,
                         Violations& violations);
void ValidateDisqualifyLead(const v1::DisqualifyLeadRequest& request, const ValidationContext& context,
                            Violations& violations);
void ValidateRecordTouch(const v1::RecordTouchRequest& request, const ValidationContext& context,
                         Violations& violations);
// What is wrong with single rows is those rows' answer: takes it out of `violations`, of a request with the rows
// `requests`.
void LeaveRowsToTheirAnswers(Violations& violations);
void ValidateListActivities(const v1::ListActivitiesRequest& request, Violations& violations);
void ValidateLogAttempt(const v1::LogAttemptRequest& request, const ValidationContext& context, Violations& violations);
void ValidateConvertLead(const v1::ConvertLeadRequest& request, const ValidationContext& context,
                         Violations& violations);
void ValidateWinDeal(const v1::WinDealRequest& request, const ValidationContext& context, Violations& violations);
void ValidateLoseDeal(const v1::LoseDealRequest& request, const ValidationContext& context, Violations& violations);
void ValidateReopenDeal(const v1::ReopenDealRequest& request, const ValidationContext& context, Violations& violations);
void ValidateMoveDealStage(const v1::MoveDealStageRequest& request, const ValidationContext& context,
                           Violations& violations);
void ValidateUpdateDeal(const v1::UpdateDealRequest& request, const ValidationContext& context, Violations& violations);
void ValidateImportDealsRow(const v1::ImportDealsRow& row, const ValidationContext& context, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_VALIDATE_REQUESTS_H_
