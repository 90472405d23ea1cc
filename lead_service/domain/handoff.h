// A lead on its way from marketing to sales, and the answer that comes back.
//
//   SUBMITTED → ACCEPTED | REJECTED | RECYCLED | EXPIRED | WITHDRAWN
//   ACCEPTED → CONVERTED | REJECTED | RECYCLED
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/scoring_model.h"

namespace smarketing::lead {

// The numbers are those of the contract and of the database.
enum class HandoffState {
  kSubmitted = 1,
  kAccepted = 2,
  kRejected = 3,
  kRecycled = 4,
  kExpired = 5,
  kWithdrawn = 6,
  kConverted = 7,
};

// "SUBMITTED"
absl::string_view HandoffStateName(HandoffState state);

// SUBMITTED or ACCEPTED.
constexpr bool IsOpen(HandoffState state) { return state <= HandoffState::kAccepted; }

// One step: how the hand-off was afterwards, and who made it so.
struct HandoffEntry {
  HandoffEntryId id;
  HandoffState state = HandoffState::kSubmitted;
  std::string team;
  std::string rep;
  std::string actor;
  bool by_person = true;  // not by the service itself
  std::string reason;     // of the playbook
  std::string note;       // personal
  absl::Time occur_time;
  absl::Time record_time;

  friend bool operator==(const HandoffEntry&, const HandoffEntry&) = default;
};

struct Handoff {
  HandoffId id;
  LeadId lead;
  int64_t version = 0;
  HandoffState state = HandoffState::kSubmitted;
  std::string team;          // whose queue it is in
  std::string rep;           // who is to answer; empty: anybody of the team
  std::string held_reason;   // "NOBODY_FREE"; set exactly while it is held
  std::string routing_rule;  // that decided, or in whose queue it is held; empty: a person did
  std::string submitter;
  absl::Time submit_time;
  std::optional<absl::Time> assign_time;  // when the rep got it; set exactly with one
  std::optional<absl::Time> expire_time;  // unless it is answered
  std::optional<absl::Time> accept_time;
  std::optional<absl::Time> close_time;  // set exactly when it is not open
  std::string reason;                    // of the playbook: why it was rejected or recycled
  std::string note;                      // of marketing; personal
  std::string answer_note;               // of sales; personal
  // The lead's when it was submitted.
  std::optional<Grade> grade;
  std::optional<PlaybookRevisionId> scoring_model;  // nil: the built-in one
  std::optional<DealId> deal;                       // that it became
  std::optional<HandoffId> previous_handoff;        // that expired and led to this one
  // Reps who had the lead and did not answer: they get it again only when nobody else is free.
  std::vector<std::string> passed_over;
  absl::Time update_time;

  // In order of record. A list of hand-offs may come without.
  std::vector<HandoffEntry> history;

  bool IsOpen() const { return lead::IsOpen(state); }
  // Nobody was found who could take it: it waits, and is routed as soon as somebody is.
  bool IsHeld() const { return IsOpen() && team.empty() && rep.empty(); }
  std::string etag() const;

  friend bool operator==(const Handoff&, const Handoff&) = default;
};

// FAILED_PRECONDITION WRONG_HANDOFF_STATE (metadata "state").
absl::Status WrongHandoffState(const Handoff& handoff, absl::string_view message);

// "handoffs/{handoff}"
std::string HandoffName(const HandoffId& id);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_HANDOFF_H_
