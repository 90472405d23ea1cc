// Checks of requests that write what changes seldom: the hooks of rpc::MethodOptions::validate. Each adds all that can
// be said without looking anything up.
#ifndef SMARKETING_LEAD_SERVICE_RPC_VALIDATE_REFERENCE_H_
#define SMARKETING_LEAD_SERVICE_RPC_VALIDATE_REFERENCE_H_

#include "common/status/error.h"
#include "smarketing/lead/v1/deal_service.pb.h"
#include "smarketing/lead/v1/playbook_service.pb.h"

namespace smarketing::lead {

void ValidateProposePlaybookRevision(const v1::ProposePlaybookRevisionRequest& request, Violations& violations);
void ValidatePreviewScoringModel(const v1::PreviewScoringModelRequest& request, Violations& violations);
void ValidateUpdatePipeline(const v1::UpdatePipelineRequest& request, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_VALIDATE_REFERENCE_H_
