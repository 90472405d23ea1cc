// What is known of one lead, as far as promises go.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_LEAD_FACTS_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_LEAD_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "sla_service/domain/ids.h"

namespace smarketing::sla {

// What starts the clock of a promise. The numbers are stored.
enum class TriggerKind { kDemoRequested = 1, kMarketingQualified = 2, kLeadCreated = 3 };

// Something that happened to a lead and started a clock, or would have.
struct Trigger {
  TriggerKind kind = TriggerKind::kDemoRequested;
  // That told of it. What is known by a restatement alone has the id of what happened instead (the touch, attempt or
  // hand-off), or one made of its kind and time: the same whenever it is said.
  EventId event;
  absl::Time time;
};

// What a genuine response is: an outbound attempt by a person, or a disposition by a person. The numbers are stored.
enum class ResponseKind {
  kAttempt = 100,
  kHandoffAnswer = 101,  // the hand-off was rejected or recycled
  kSetAside = 102,       // the lead was recycled or disqualified, with a hand-off or without
};

struct Response {
  EventId event;
  absl::Time time;
  ResponseKind kind = ResponseKind::kAttempt;
};

// What a lead was like from `since` on.
struct LeadAttributes {
  int64_t sequence = 0;  // the order in which it became known
  EventId event;         // that said so
  absl::Time since;
  absl::Time create_time;  // of the lead
  std::string source;
  std::string campaign;
  std::string owner;
  std::string team;
};

// What was said about a trigger or response by an earlier event, and is corrected.
struct Correction {
  std::variant<TriggerKind, ResponseKind> kind;
  absl::Time time;  // that the earlier event gave
};

// In no particular order: facts arrive late and out of order, and nothing here depends on when they did.
struct LeadFacts {
  // While it is part of another lead, or deleted, nothing is promised about a lead: it has no triggers. What is known
  // of it stays.
  bool merged = false;
  bool deleted = false;
  // When the person was erased. What was settled by then stays; what was not can be kept by nobody any more.
  std::optional<absl::Time> erase_time;
  std::vector<Trigger> triggers;  // but kLeadCreated, which follows from the attributes
  std::vector<Response> responses;
  std::vector<LeadAttributes> attributes;  // by sequence
  std::vector<Correction> corrections;     // of what is stored; only in facts that are to be added
};

// What the lead was like at `time`; the first that is known of it when that came later. Nothing when nothing is known.
LeadAttributes AttributesAt(const LeadFacts& facts, absl::Time time);

// Puts `triggers` and `responses` in the place of all that were known. One that was known already, by its kind and
// time, keeps the event that told of it: its clock is found again.
void Restate(std::vector<Trigger> triggers, std::vector<Response> responses, LeadFacts* facts);

// All triggers of a kind, by time; ties by event. A lead is created once, at the create time that is known last.
std::vector<Trigger> TriggersOf(const LeadFacts& facts, TriggerKind kind);

// The responses by time; ties by event.
std::vector<Response> SortedResponses(const LeadFacts& facts);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_LEAD_FACTS_H_
