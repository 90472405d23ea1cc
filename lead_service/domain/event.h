// What happened, for the event log. No personal data: ids, stages, reasons, sources, amounts, times.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_EVENT_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/current_score.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/merge_facts.h"
#include "lead_service/domain/source.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {

// The messages of smarketing/lead/v1/events.proto. Where a touch, attempt or deal is held whole, the storage writes
// only what the message has.
struct LeadAttributes {
  absl::Time create_time;
  SourceDetails source;  // without referrer and landing page
  std::string owner;
  std::string team;

  friend bool operator==(const LeadAttributes&, const LeadAttributes&) = default;
};
struct LeadCreated {
  LeadAttributes attributes;
};
struct LeadAttributesChanged {
  LeadAttributes attributes;
};
struct LeadProfileChanged {
  std::vector<std::string> fields;  // "profile.company_name", "tags", "identities"
};
struct LeadStageEntered {
  Stage stage = Stage::kLead;
  std::optional<Stage> previous_stage;
  absl::Time enter_time;
  std::string reason;
  bool automatic = false;
  std::optional<absl::Time> restated_enter_time;
};
struct TouchRecorded {
  Touch touch;
};
struct AttemptLogged {
  Attempt attempt;
};
struct DealCreated {
  Deal deal;
};
struct DealWon {
  Deal deal;
};
struct DealLost {
  Deal deal;
};
struct DealRestated {
  Deal deal;
};
struct DealReopened {
  Deal deal;
  absl::Time reopen_time;
};
struct DealStageEntered {
  DealId deal;
  DealStageEntry entry;
  std::string previous_stage;
  int32_t probability = 0;
};
struct LeadDeleted {};
struct LeadUndeleted {};
struct LeadErased {};
// The grade is another one than was told before.
struct LeadScoreChanged {
  CurrentScore score;
  std::optional<Grade> previous_grade;  // unset: nothing was told, and the lead had the lowest grade, or none
};
// All that is known of a lead, in place of all that was said before.
struct LeadRestated {
  LeadAttributes attributes;
  std::vector<LeadStageEntered> stages;
  LeadActivities activities;
  std::vector<Deal> deals;
  std::optional<LeadId> merged_into;  // then the rest but the attributes is empty
};
// Its subject follows from the visitor id, not from a lead.
struct VisitorTouchRecorded {
  VisitorTouch touch;
};

// Another lead may be the same person.
struct LeadDuplicateSuspected {
  LeadId other_lead;
  int score = 0;
};

// A step of a hand-off: how it was afterwards, without its history, and the entry of that.
struct HandoffStep {
  Handoff handoff;
  HandoffEntry entry;
};
struct HandoffSubmitted : HandoffStep {};
struct HandoffAccepted : HandoffStep {};
struct HandoffRejected : HandoffStep {};
struct HandoffRecycled : HandoffStep {};
struct HandoffExpired : HandoffStep {};
struct HandoffWithdrawn : HandoffStep {};
struct HandoffConverted : HandoffStep {};
struct HandoffReassigned : HandoffStep {
  std::string previous_team;
  std::string previous_rep;
};

using EventPayload =
    std::variant<LeadCreated, LeadAttributesChanged, LeadProfileChanged, LeadStageEntered, TouchRecorded, AttemptLogged,
                 DealCreated, DealRestated, DealReopened, DealStageEntered, DealWon, DealLost, LeadDeleted,
                 LeadUndeleted, LeadErased, VisitorTouchRecorded, LeadScoreChanged, LeadRestated,
                 LeadDuplicateSuspected, HandoffSubmitted, HandoffAccepted, HandoffRejected, HandoffRecycled,
                 HandoffExpired, HandoffWithdrawn, HandoffConverted, HandoffReassigned>;

struct DomainEvent {
  LeadId lead;            // the subject; nil where the payload has another one
  absl::Time occur_time;  // when it happened in the business
  Context context;        // of the command that caused it
  EventPayload payload;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_EVENT_H_
