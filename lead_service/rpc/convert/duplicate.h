// Candidates for duplicates, from the domain to the contract.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_DUPLICATE_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_DUPLICATE_H_

#include "absl/strings/string_view.h"
#include "lead_service/domain/duplicate_candidate.h"
#include "lead_service/domain/ids.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// As `lead`, one of the two, sees it.
v1::DuplicateCandidate DuplicateToProto(const DuplicateCandidate& candidate, const LeadId& lead);

// "same local part of the e-mail address".
absl::string_view ExplainFinding(DuplicateFinding finding);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_DUPLICATE_H_
