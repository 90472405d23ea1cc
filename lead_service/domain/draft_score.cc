// How the scores of leads follow what a command does.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "lead_service/domain/draft.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/scoring_match.h"

namespace smarketing::lead {
void Draft::RecomputeScore(const LeadId& lead, std::vector<Touch> touches) {
  recomputed_scores_.insert_or_assign(lead, std::move(touches));
}

void Draft::ScoreLeads(Workspace::Changes& changes) {
  std::map<LeadId, std::vector<const Touch*>> touches;
  std::set<LeadId> concerned;
  for (const Touch& touch : touches_) {
    touches[touch.lead].push_back(&touch);
    concerned.insert(touch.lead);
  }
  for (const auto& [id, lead] : leads_) {
    const Lead* before = workspace_.FindRawLead(id);
    if (before == nullptr || FitMayDiffer(*before, lead)) concerned.insert(id);
  }
  for (const auto& [id, all] : recomputed_scores_) concerned.insert(id);
  for (const LeadId& id : concerned) ScoreLead(id, std::move(touches[id]), changes);
}

void Draft::ScoreLead(const LeadId& id, std::vector<const Touch*> touches, Workspace::Changes& changes) {
  const auto changed = leads_.find(id);
  const Lead& lead = changed != leads_.end() ? changed->second : *workspace_.FindRawLead(id);
  // A lead that is part of another is frozen, and what deleting it takes away comes back when it is undeleted.
  if (lead.merged_into.has_value() || (lead.delete_time.has_value() && !lead.erase_time.has_value())) return;

  const Playbook& playbook = workspace_.reference().playbook;
  LeadScore score;
  const LeadScore* const known = workspace_.FindScore(id);
  if (known != nullptr) {
    score = *known;
  } else {
    score.id = id;
    score.model = playbook.InForce(context_.now).scoring_model_revision();
  }
  const ScoringModel* const model = playbook.FindScoringModel(score.model);
  if (model == nullptr) return;  // a newer replica's; the job that moves all scores will get here

  absl::Time time = occur_time_;
  if (const auto all = recomputed_scores_.find(id); all != recomputed_scores_.end()) {
    // What was put together or taken apart by hand qualifies nobody: the prospect did nothing.
    score.engagement = EngagementState::Recompute(*model, all->second);
    score.fit = FitScore(*model, FitFacts(lead));
  } else {
    ScoreSteps steps(*model, std::move(score), /*is_new=*/known == nullptr);
    const Lead* const before = workspace_.FindRawLead(id);
    if (known == nullptr || before == nullptr || FitMayDiffer(*before, lead)) {
      steps.SetFit(FitScore(*model, FitFacts(lead)), occur_time_);
    }
    std::stable_sort(touches.begin(), touches.end(),
                     [](const Touch* a, const Touch* b) { return a->occur_time < b->occur_time; });
    for (const Touch* touch : touches) steps.Add(*touch);
    // Not before the lead was there at all: what it did as an unknown visitor is older.
    if (steps.qualify_time().has_value()) {
      const absl::Time enter_time = std::max(*steps.qualify_time(), lead.create_time);
      MutableLead(id).EnterStage(AutomaticEntry(Stage::kMarketingQualified, enter_time));
    }
    score = steps.score();
    time = std::max(steps.time(), lead.create_time);
  }

  // Of an erased person nothing more is told: the numbers stay as they were.
  std::optional<Grade> told;
  if (!lead.erase_time.has_value() && TellGrade(*model, time, &score, &told))
    Say(id, time, LeadScoreChanged{ScoreAt(*model, score, time), told});
  Regrade(*model, context_.now, &score);
  if (known == nullptr || !(*known == score)) changes.scores.push_back(std::move(score));
}

}  // namespace smarketing::lead
