// Which rules of a scoring model hold.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_SCORING_MATCH_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_SCORING_MATCH_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/scoring_model.h"

namespace smarketing::lead {

// "EMAIL"
absl::string_view IdentityKindName(IdentityKind kind);

// Who a lead is, ready to be held against many rules: every text is folded once.
class FitFacts {
 public:
  // `lead` with its identities.
  explicit FitFacts(const Lead& lead);

  bool Matches(const FitRule& rule) const;

 private:
  // The values of a field, folded; none when it is not set.
  const std::vector<std::string>& Values(ScoreField field) const;

  std::vector<std::vector<std::string>> values_;  // by the number of the ScoreField
};

bool Matches(const EngagementRule& rule, const Touch& touch);
// Whether any rule of the model gives the touch points.
bool Matches(const ScoringModel& model, const Touch& touch);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_SCORING_MATCH_H_
