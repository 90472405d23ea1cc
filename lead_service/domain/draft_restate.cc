// What is told of leads that become one, or two.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lead_service/domain/draft.h"
#include "lead_service/domain/merge_facts.h"

namespace smarketing::lead {
namespace {

std::vector<LeadStageEntered> Entries(const StageHistory& history) {
  std::vector<LeadStageEntered> entered;
  for (size_t i = 0; i < history.entries().size(); ++i) {
    const StageEntry& entry = history.entries()[i];
    entered.push_back({entry.stage, history.StageBefore(i), entry.enter_time, entry.reason, entry.automatic(), {}});
  }
  return entered;
}

// Where an open deal is in its pipeline; that is no part of DealRestated.
DealStageEntered PlaceOf(const Deal& deal, const ReferenceData& reference) {
  DealStageEntered entered{deal.id, {}, "", 0};
  if (!deal.history.empty()) {
    entered.entry = deal.history.back();
    if (deal.history.size() > 1) entered.previous_stage = deal.history[deal.history.size() - 2].stage;
  } else {
    entered.entry.enter_time = deal.create_time;
  }
  entered.entry.pipeline = deal.pipeline;
  entered.entry.stage = deal.stage;
  entered.probability = reference.pipelines.ProbabilityOf(deal.pipeline, deal.stage);
  return entered;
}

size_t BytesOf(const SourceDetails& source) {
  return source.channel.size() + source.source.size() + source.medium.size() + source.campaign.size() +
         source.content.size() + source.term.size() + 14;
}

}  // namespace

size_t RestatedBytes(const LeadActivities& activities) {
  constexpr size_t kNameAndTimes = 80;
  size_t bytes = 0;
  for (const Touch& touch : activities.touches) bytes += kNameAndTimes + BytesOf(touch.source);
  for (const Attempt& attempt : activities.attempts) bytes += kNameAndTimes + attempt.rep.size();
  for (const Handoff& handoff : activities.handoffs) {
    bytes += 2 * kNameAndTimes + handoff.team.size() + handoff.rep.size();
  }
  return bytes;
}

void Draft::Restate(const LeadId& lead, LeadActivities activities) {
  RecomputeScore(lead, activities.touches);
  restated_.insert_or_assign(lead, std::move(activities));
}

void Draft::TellRestated() {
  for (auto& [id, activities] : restated_) {
    const Lead& lead = MutableLead(id);
    LeadRestated told{.attributes = AttributesOf(lead), .merged_into = lead.merged_into};
    if (told.merged_into.has_value()) {
      Say(id, context_.now, std::move(told));
      continue;
    }
    told.stages = Entries(lead.stage_history);
    told.activities = std::move(activities);
    std::vector<DealStageEntered> places;
    for (const Deal* deal : DealsOf(id)) {
      told.deals.push_back(*deal);
      if (deal->state == DealState::kOpen) places.push_back(PlaceOf(*deal, workspace_.reference()));
    }
    Say(id, context_.now, std::move(told));
    for (DealStageEntered& place : places) {
      const absl::Time enter_time = place.entry.enter_time;
      Say(id, enter_time, std::move(place));
    }
  }
}

}  // namespace smarketing::lead
