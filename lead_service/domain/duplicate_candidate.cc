#include "lead_service/domain/duplicate_candidate.h"

namespace smarketing::lead {

std::vector<DuplicateReason> NamedTogetherReasons() {
  return {{.attribute = DuplicateAttribute::kIdentity,
           .finding = DuplicateFinding::kNamedTogether,
           .similarity = 1,
           .weight = kNamedTogetherScore,
           .points = kNamedTogetherScore}};
}

bool IsNamedTogether(const std::vector<DuplicateReason>& reasons) {
  return std::any_of(reasons.begin(), reasons.end(),
                     [](const DuplicateReason& reason) { return reason.attribute == DuplicateAttribute::kIdentity; });
}

}  // namespace smarketing::lead
