#include "sla_service/domain/lead_facts.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace smarketing::sla {
namespace {

template <typename T>
void SortByTime(std::vector<T>* facts) {
  std::sort(facts->begin(), facts->end(),
            [](const T& a, const T& b) { return std::tie(a.time, a.event) < std::tie(b.time, b.event); });
}

// Gives each of `now` the event of one of `before` that is of the same kind and time, each at most once.
template <typename T>
void KeepEvents(std::vector<T> before, std::vector<T>* now) {
  for (T& fact : *now) {
    const auto same = std::find_if(before.begin(), before.end(),
                                   [&](const T& known) { return known.kind == fact.kind && known.time == fact.time; });
    if (same == before.end()) continue;
    fact.event = same->event;
    before.erase(same);
  }
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

void Restate(std::vector<Trigger> triggers, std::vector<Response> responses, LeadFacts* facts) {
  KeepEvents(std::move(facts->triggers), &triggers);
  KeepEvents(std::move(facts->responses), &responses);
  facts->triggers = std::move(triggers);
  facts->responses = std::move(responses);
}

std::vector<Trigger> TriggersOf(const LeadFacts& facts, TriggerKind kind) {
  std::vector<Trigger> triggers;
  if (facts.merged || facts.deleted) return triggers;
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
