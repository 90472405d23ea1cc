// Which fields of a lead UpdateLead can overwrite, by their paths in update_mask.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_UPDATE_MASK_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_UPDATE_MASK_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"

namespace smarketing::lead {

// "profile", "profile.company_name" and the other fields of the profile, "owner", "team", "tags".
bool IsUpdatablePath(absl::string_view path);

// All of them but those inside the profile, for an error message.
std::string UpdatablePaths();

// The paths of `mask`, each once, in the order of the contract's fields; "profile" stands for all fields of it.
std::vector<std::string> ExpandUpdateMask(const google::protobuf::FieldMask& mask);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_UPDATE_MASK_H_
