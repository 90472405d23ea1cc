// Requests that make leads, set them aside, delete them and bring them back, as commands. The requests have been
// validated.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_LIFECYCLE_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_LIFECYCLE_H_

#include "absl/strings/string_view.h"
#include "lead_service/domain/command.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

CreateLead CreateLeadFromProto(const v1::CreateLeadRequest& request, const Context& context,
                               absl::string_view phone_region);
DeleteLead DeleteLeadFromProto(const v1::DeleteLeadRequest& request, const Context& context);
EraseLead EraseLeadFromProto(const v1::EraseLeadRequest& request, const Context& context);
UndeleteLead UndeleteLeadFromProto(const v1::UndeleteLeadRequest& request, const Context& context);
RecycleLead RecycleLeadFromProto(const v1::RecycleLeadRequest& request, const Context& context);
DisqualifyLead DisqualifyLeadFromProto(const v1::DisqualifyLeadRequest& request, const Context& context);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_LIFECYCLE_H_
