// Merges between the contract and the domain.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_MERGE_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_MERGE_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/merge_record.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

v1::LeadMerge MergeToProto(const MergeRecord& merge);

// "leadMerges/{merge}" or "leads/{lead}"; nullopt: neither.
std::optional<MergeRef> MergeRefFromName(absl::string_view name);

// Of requests that have been validated.
MergeLeads MergeLeadsFromProto(const v1::MergeLeadsRequest& request, const Context& context);
UnmergeLeads UnmergeLeadsFromProto(const v1::UnmergeLeadsRequest& request, const Context& context);

// Without the merge, when that is a preview's.
v1::MergeLeadsResponse MergeLeadsToProto(const Outcome& outcome);
v1::UnmergeLeadsResponse UnmergeLeadsToProto(const Outcome& outcome);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_MERGE_H_
