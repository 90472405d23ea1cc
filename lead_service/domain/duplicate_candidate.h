// Pairs of leads that may be one person, and what was said of such a pair.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_CANDIDATE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_CANDIDATE_H_

#include <algorithm>
#include <compare>
#include <vector>

#include "absl/time/time.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/duplicate_score.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// Two different leads, in order of id: the older one is the first.
struct LeadPair {
  LeadId first;
  LeadId second;

  static LeadPair Of(const LeadId& a, const LeadId& b) { return {std::min(a, b), std::max(a, b)}; }
  const LeadId& Other(const LeadId& one) const { return one == first ? second : first; }

  friend bool operator==(const LeadPair&, const LeadPair&) = default;
  friend auto operator<=>(const LeadPair&, const LeadPair&) = default;
};

struct DuplicateCandidate {
  LeadPair leads;
  int score = 0;
  std::vector<DuplicateReason> reasons;
  absl::Time find_time;

  friend bool operator==(const DuplicateCandidate&, const DuplicateCandidate&) = default;
};

// A capture named identities of both: no likeness is needed, and none that is missing says otherwise.
inline constexpr int kNamedTogetherScore = 100;
std::vector<DuplicateReason> NamedTogetherReasons();
bool IsNamedTogether(const std::vector<DuplicateReason>& reasons);

// What a command says of a pair.
struct DuplicateNote {
  enum class Kind {
    kNamedTogether,  // a capture that `lead` took named identities of `other`, too
    kDismissed,      // a person knows that they are two
  };

  Kind kind = Kind::kNamedTogether;
  LeadId lead;
  LeadId other;
  Context context;
  absl::Time occur_time;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_CANDIDATE_H_
