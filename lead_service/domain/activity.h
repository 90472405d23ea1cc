// What prospects did (touches) and what reps did (attempts).
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_ACTIVITY_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_ACTIVITY_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/source.h"

namespace smarketing::lead {

// The numbers of all enums here are those of the contract and of the database.
enum class TouchKind {
  kPageView = 1,
  kFormSubmission = 2,
  kContentDownload = 3,
  kEmailOpen = 4,
  kEmailClick = 5,
  kAdClick = 6,
  kWebinar = 7,
  kEvent = 8,
  kChat = 9,
  kDemoRequest = 10,
  kTrialStart = 11,
  kSocial = 12,
  kOther = 13,
};

enum class JourneyStage { kUnspecified = 0, kAwareness = 1, kConsideration = 2, kDecision = 3 };

struct Touch {
  TouchId id;
  LeadId lead;
  TouchKind kind = TouchKind::kOther;
  SourceDetails source;
  JourneyStage journey_stage = JourneyStage::kUnspecified;
  absl::Time occur_time;
  absl::Time record_time;
  std::string actor;
  std::optional<ExternalId> external_id;

  friend bool operator==(const Touch&, const Touch&) = default;
};

// What a visitor did whom nobody knows yet. The touch has no lead.
struct VisitorTouch {
  std::string visitor_id;
  Touch touch;

  friend bool operator==(const VisitorTouch&, const VisitorTouch&) = default;
};

enum class AttemptKind { kCall = 1, kEmail = 2, kMeeting = 3, kMessage = 4 };

enum class AttemptDirection { kOutbound = 1, kInbound = 2 };

enum class AttemptOutcome {
  kUnspecified = 0,
  kNoAnswer = 1,
  kLeftMessage = 2,
  kConnected = 3,
  kReplied = 4,
  kMeetingBooked = 5,
  kMeetingHeld = 6,
  kWrongContact = 7,
  kBounced = 8,
};

struct Attempt {
  AttemptId id;
  LeadId lead;
  AttemptKind kind = AttemptKind::kCall;
  AttemptDirection direction = AttemptDirection::kOutbound;
  AttemptOutcome outcome = AttemptOutcome::kUnspecified;
  bool automated = false;
  std::string rep;
  absl::Time occur_time;
  std::optional<absl::Duration> duration;
  std::string note;
  absl::Time record_time;
  std::string actor;
  std::optional<ExternalId> external_id;

  // A response that counts: outbound, by a person. Automatic mail does not count.
  bool IsGenuineResponse() const { return direction == AttemptDirection::kOutbound && !automated; }

  friend bool operator==(const Attempt&, const Attempt&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_ACTIVITY_H_
