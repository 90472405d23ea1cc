// What happened, for the event log. No personal data: ids, stages, reasons, sources, amounts, times.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_EVENT_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_EVENT_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/ids.h"
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
struct LeadDeleted {};
struct LeadUndeleted {};
struct LeadErased {};

using EventPayload =
    std::variant<LeadCreated, LeadAttributesChanged, LeadProfileChanged, LeadStageEntered, TouchRecorded, AttemptLogged,
                 DealCreated, DealRestated, DealWon, DealLost, LeadDeleted, LeadUndeleted, LeadErased>;

struct DomainEvent {
  LeadId lead;            // the subject
  absl::Time occur_time;  // when it happened in the business
  Context context;        // of the command that caused it
  EventPayload payload;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_EVENT_H_
