#include "sla_service/domain/lead_facts.h"

#include <algorithm>
#include <tuple>

namespace smarketing::sla {
namespace {

template <typename T>
void SortByTime(std::vector<T>* facts) {
  std::sort(facts->begin(), facts->end(),
            [](const T& a, const T& b) { return std::tie(a.time, a.event) < std::tie(b.time, b.event); });
}

}  // namespace

LeadAttributes AttributesAt(const LeadFacts& facts, absl::Time time) {
  const LeadAttributes* first = nullptr;
  const LeadAttributes* best = nullptr;
  for (const LeadAttributes& attributes : facts.attributes) {
    if (first == nullptr || attributes.sequence < first->sequence) first = &attributes;
    if (attributes.since > time) continue;
    if (best == nullptr || std::tie(best->since, best->sequence) < std::tie(attributes.since, attributes.sequence)) {
      best = &attributes;
    }
  }
  if (best != nullptr) return *best;
  return first != nullptr ? *first : LeadAttributes{};
}

std::vector<Trigger> TriggersOf(const LeadFacts& facts, TriggerKind kind) {
  std::vector<Trigger> triggers;
  if (kind == TriggerKind::kLeadCreated) {
    const auto by_sequence = [](const LeadAttributes& a, const LeadAttributes& b) { return a.sequence < b.sequence; };
    const auto [first, last] = std::minmax_element(facts.attributes.begin(), facts.attributes.end(), by_sequence);
    if (first != facts.attributes.end()) triggers.push_back({kind, first->event, last->create_time});
    return triggers;
  }
  for (const Trigger& trigger : facts.triggers) {
    if (trigger.kind == kind) triggers.push_back(trigger);
  }
  SortByTime(&triggers);
  return triggers;
}

std::vector<Response> SortedResponses(const LeadFacts& facts) {
  std::vector<Response> responses = facts.responses;
  SortByTime(&responses);
  return responses;
}

}  // namespace smarketing::sla
