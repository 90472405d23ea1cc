#include "lead_service/rpc/convert/briefing.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/time/proto_time.h"
#include "lead_service/domain/briefing.h"
#include "lead_service/domain/current_score.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/handoff.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/score.h"
#include "lead_service/storage/playbook_codec.h"

namespace smarketing::lead {
namespace {

constexpr size_t kShownTouches = 20;
constexpr size_t kShownReasons = 10;

// What counts most, whether for or against.
void AddScoreReasons(const Briefing& briefing, v1::LeadBriefing& proto) {
  if (!briefing.score.has_value()) return;
  std::vector<const Contribution*> reasons;
  for (const Contribution& contribution : briefing.score->contributions) reasons.push_back(&contribution);
  std::stable_sort(reasons.begin(), reasons.end(), [](const Contribution* a, const Contribution* b) {
    return std::abs(a->value) > std::abs(b->value);
  });
  if (reasons.size() > kShownReasons) reasons.resize(kShownReasons);
  for (const Contribution* reason : reasons) {
    *proto.add_score_reasons() = ContributionToProto(*reason, *briefing.scoring_model);
  }
}

void AddClock(const OpenClock& clock, v1::LeadBriefing& proto) {
  v1::OpenClock& added = *proto.add_clocks();
  added.set_clock(clock.clock);
  added.set_agreement(clock.agreement);
  added.set_revision(clock.revision);
  added.set_commitment(clock.commitment);
  added.set_owner(clock.owner);
  added.set_team(clock.team);
  if (clock.start.has_value()) *added.mutable_start_time() = ToProtoTime(*clock.start);
  *added.mutable_due_time() = ToProtoTime(clock.due);
  added.set_breached(clock.breached);
}

void AddAdvice(const Advice& advice, v1::LeadBriefing& proto) {
  v1::PlaybookRevision item;
  if (advice.persona != nullptr) {
    SetContent(*advice.persona, &item);
    *proto.mutable_persona() = item.persona();
  }
  proto.set_journey_stage(static_cast<v1::JourneyStage>(advice.journey_stage));
  for (const ContentRead& read : advice.content_read) {
    v1::ContentRead& added = *proto.add_content_read();
    added.set_content(read.content);
    added.set_title(read.title);
    *added.mutable_occur_time() = ToProtoTime(read.occur_time);
  }
  for (const ContentAsset* asset : advice.suggested_content) {
    SetContent(*asset, &item);
    *proto.add_suggested_content() = item.content_asset();
  }
  for (const JourneyQuestion* question : advice.questions) {
    v1::JourneyQuestion& added = *proto.add_questions();
    added.set_journey_stage(static_cast<v1::JourneyStage>(question->journey_stage));
    added.set_question(question->question);
    added.set_answer(question->answer);
  }
  if (advice.waiting_time.has_value()) *proto.mutable_waiting_time() = ToProtoDuration(*advice.waiting_time);
  proto.set_responded(advice.responded);
  proto.mutable_next_step()->set_action(std::string(NextActionName(advice.next_step.action)));
  proto.mutable_next_step()->set_explanation(advice.next_step.explanation);
}

}  // namespace

v1::LeadBriefing BriefingToProto(const Briefing& briefing, absl::Time now) {
  v1::LeadBriefing proto;
  LeadToProto(briefing.facts.lead, LeadView::kList, *proto.mutable_lead());
  if (briefing.score.has_value()) {
    ScoreToProto({briefing.score->score, briefing.scoring_model_id}, *proto.mutable_lead()->mutable_score());
  }
  for (size_t i = 0; i < briefing.facts.touches.size() && i < kShownTouches; ++i) {
    *proto.add_recent_touches() = TouchToProto(briefing.facts.touches[i]);
  }
  proto.set_touch_count(briefing.touch_count);
  AddScoreReasons(briefing, proto);
  *proto.mutable_prediction() = PredictionToProto(briefing.prediction);
  for (const Attempt& attempt : briefing.facts.attempts) *proto.add_recent_attempts() = AttemptToProto(attempt);
  proto.set_attempt_count(briefing.attempt_count);
  if (briefing.handoff.has_value()) *proto.mutable_handoff() = HandoffToProto(*briefing.handoff);
  for (const Deal& deal : briefing.facts.deals) {
    v1::Deal& added = *proto.add_deals();
    added = DealToProto(deal);
    added.set_probability(
        ShownProbability(deal, briefing.reference->pipelines.ProbabilityOf(deal.pipeline, deal.stage)));
  }
  for (const RelatedLead& related : briefing.related) {
    v1::RelatedLead& added = *proto.add_related_leads();
    added.set_lead(LeadName(related.id));
    added.set_given_name(related.given_name);
    added.set_family_name(related.family_name);
    added.set_job_title(related.job_title);
    added.set_stage(static_cast<v1::LeadStage>(related.stage));
    added.set_owner(related.owner);
  }
  for (const OpenClock& clock : briefing.clocks) AddClock(clock, proto);
  AddAdvice(Advise(briefing.facts, briefing.reference->playbook.InForce(now), now), proto);
  return proto;
}

}  // namespace smarketing::lead
