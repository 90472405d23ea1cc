// Deals between the contract and the domain.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_DEAL_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_DEAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/ids.h"
#include "smarketing/lead/v1/deal.pb.h"

namespace smarketing::lead {

// "deals/{deal}"
std::string DealName(const DealId& id);
// The nil id when it is no deal's name; validation has refused such a one.
DealId DealIdFromName(absl::string_view name);

// Without the probability, which the pipeline knows.
v1::Deal DealToProto(const Deal& deal);
// In percent: the stage's while it is open, 100 won, 0 lost.
int32_t ShownProbability(const Deal& deal, int32_t stage_probability);

// Of a message that validation has let through.
DealInput DealInputFromProto(const v1::Deal& proto);
std::vector<DealContact> DealContactsFromProto(const v1::Deal& proto);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_DEAL_H_
