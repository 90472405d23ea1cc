#include "lead_service/domain/deal.h"

#include <string>

#include "absl/strings/string_view.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

absl::string_view DealStateName(DealState state) {
  switch (state) {
    case DealState::kOpen:
      return "OPEN";
    case DealState::kWon:
      return "WON";
    case DealState::kLost:
      return "LOST";
  }
  return "UNKNOWN";
}

std::string Deal::etag() const { return Etag(version); }

}  // namespace smarketing::lead
