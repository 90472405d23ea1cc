#include "lead_service/domain/handoff_routing.h"

#include <utility>

#include "lead_service/domain/stage.h"

namespace smarketing::lead {

RoutingRequest RoutingRequestOf(const Lead& lead, const std::optional<CurrentScore>& score,
                                std::vector<std::string> passed_over) {
  RoutingRequest request;
  const bool moves = lead.stage == Stage::kRecycled || IsHigher(Stage::kMarketingQualified, lead.stage);
  if (moves) {
    Lead handed_over = lead;
    handed_over.stage = Stage::kMarketingQualified;
    request.attributes = RoutingAttributesOf(handed_over);
  } else {
    request.attributes = RoutingAttributesOf(lead);
  }
  if (score.has_value()) request.attributes.Add(RoutingAttribute::kGrade, GradeName(score->score.grade));
  request.passed_over = std::move(passed_over);
  return request;
}

}  // namespace smarketing::lead
