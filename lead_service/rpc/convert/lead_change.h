#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_LEAD_CHANGE_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_LEAD_CHANGE_H_

#include "lead_service/storage/lead_change_queries.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

v1::LeadChange LeadChangeToProto(const StoredLeadChange& change);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_LEAD_CHANGE_H_
