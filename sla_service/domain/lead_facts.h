// What is known of one lead, as far as promises go.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_LEAD_FACTS_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_LEAD_FACTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "sla_service/domain/ids.h"

namespace smarketing::sla {

// What starts the clock of a promise. The numbers are stored.
enum class TriggerKind { kDemoRequested = 1, kMarketingQualified = 2, kLeadCreated = 3 };

// Something that happened to a lead and started a clock, or would have.
struct Trigger {
  TriggerKind kind = TriggerKind::kDemoRequested;
  EventId event;
  absl::Time time;
};

// A genuine response: an outbound attempt by a person.
struct Response {
  EventId event;
  absl::Time time;
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

// What was said about a trigger by an earlier event, and is corrected.
struct Correction {
  TriggerKind kind = TriggerKind::kDemoRequested;
  absl::Time time;  // that the earlier event gave
};

// In no particular order: facts arrive late and out of order, and nothing here depends on when they did.
struct LeadFacts {
  std::vector<Trigger> triggers;  // but kLeadCreated, which follows from the attributes
  std::vector<Response> responses;
  std::vector<LeadAttributes> attributes;  // by sequence
  std::vector<Correction> corrections;     // of triggers that are stored; only in facts that are to be added
};

// What the lead was like at `time`; the first that is known of it when that came later. Nothing when nothing is known.
LeadAttributes AttributesAt(const LeadFacts& facts, absl::Time time);

// All triggers of a kind, by time; ties by event. A lead is created once, at the create time that is known last.
std::vector<Trigger> TriggersOf(const LeadFacts& facts, TriggerKind kind);

// The responses by time; ties by event.
std::vector<Response> SortedResponses(const LeadFacts& facts);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_LEAD_FACTS_H_
