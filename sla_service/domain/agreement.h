// The agreement of marketing and sales, and how it comes into force.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_AGREEMENT_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_AGREEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "sla_service/domain/ids.h"
#include "sla_service/domain/lead_facts.h"

namespace smarketing::sla {

inline constexpr absl::Duration kMaxTarget = absl::Hours(24 * 366);

// The numbers are stored.
enum class BusinessFunction { kMarketing = 1, kSales = 2 };
inline constexpr BusinessFunction kBothFunctions[] = {BusinessFunction::kMarketing, BusinessFunction::kSales};

// The numbers are stored. Those after kPendingApproval but kActive come with later features.
enum class AgreementState {
  kDraft = 1,
  kPendingApproval = 2,
  kPilot = 3,
  kActive = 4,
  kSuspended = 5,
  kCancelled = 6,
  kExpired = 7,
  kSuperseded = 8,
};

// As in the API: "MARKETING", "PENDING_APPROVAL".
absl::string_view FunctionName(BusinessFunction function);
absl::string_view StateName(AgreementState state);

// Sales answers a lead within a time.
struct ResponseTime {
  TriggerKind trigger = TriggerKind::kDemoRequested;
  absl::Duration target;              // business time, (0, kMaxTarget]
  std::vector<int> warning_percents;  // of the target, ascending, 1 to 99
  friend bool operator==(const ResponseTime&, const ResponseTime&) = default;
};

// Which leads a commitment is about; what is empty does not restrict.
struct Segment {
  std::string source;
  std::string campaign;
  std::string team;
  friend bool operator==(const Segment&, const Segment&) = default;
};

// Whether a lead like this is in the segment. Values are compared byte by byte.
bool Contains(const Segment& segment, const LeadAttributes& lead);

struct Commitment {
  std::string id;
  std::string display_name;
  BusinessFunction owed_by = BusinessFunction::kSales;
  CalendarId calendar;
  Segment segment;
  ResponseTime response_time;
  friend bool operator==(const Commitment&, const Commitment&) = default;
};

// What both functions agree on.
struct AgreementTerms {
  std::string display_name;
  std::string summary;
  std::string goals;
  std::string contacts;
  std::string repercussions;
  std::string cancellation;
  std::vector<Commitment> commitments;
  friend bool operator==(const AgreementTerms&, const AgreementTerms&) = default;
};

struct Approval {
  BusinessFunction function = BusinessFunction::kMarketing;
  std::string approver;
  absl::Time approve_time;
  friend bool operator==(const Approval&, const Approval&) = default;
};

struct Agreement {
  AgreementId id;
  int64_t version = 1;  // grows with every change
  int32_t revision = 1;
  AgreementState state = AgreementState::kDraft;
  AgreementTerms terms;             // of this revision
  std::vector<Approval> approvals;  // of this revision, in the order of functions
  absl::Time create_time;
  absl::Time update_time;
  std::optional<absl::Time> activate_time;
  friend bool operator==(const Agreement&, const Agreement&) = default;
};

// Adds what is wrong with the terms at paths below `field`, such as "agreement.commitments[0].response_time.target".
void ValidateTerms(const AgreementTerms& terms, absl::string_view field, Violations* violations);

// The moves. Each changes the agreement, its version and its update time, or nothing, with FAILED_PRECONDITION
// WRONG_AGREEMENT_STATE (metadata "state").
absl::Status UpdateTerms(AgreementTerms terms, absl::Time now, Agreement* agreement);
absl::Status Submit(absl::Time now, Agreement* agreement);
// OK and no change when the function has approved already.
absl::Status Approve(BusinessFunction function, absl::string_view approver, absl::Time now, Agreement* agreement);
// Also FAILED_PRECONDITION NOT_APPROVED (metadata "missing": the functions that have not approved).
absl::Status Activate(absl::Time activate_time, absl::Time now, Agreement* agreement);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_AGREEMENT_H_
