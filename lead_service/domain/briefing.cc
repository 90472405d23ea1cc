#include "lead_service/domain/briefing.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace smarketing::lead {
namespace {

// How long after an attempt that reached nobody the next one makes sense.
constexpr absl::Duration kRetryAfter = absl::Hours(20);

// "3 days", "5 hours", "12 minutes"
std::string InWords(absl::Duration duration) {
  const auto plural = [](int64_t n, absl::string_view unit) { return absl::StrCat(n, " ", unit, n == 1 ? "" : "s"); };
  if (duration >= absl::Hours(48)) return plural(duration / absl::Hours(24), "day");
  if (duration >= absl::Hours(1)) return plural(duration / absl::Hours(1), "hour");
  return plural(std::max<int64_t>(0, duration / absl::Minutes(1)), "minute");
}

bool Reached(const Attempt& attempt) {
  switch (attempt.outcome) {
    case AttemptOutcome::kConnected:
    case AttemptOutcome::kReplied:
    case AttemptOutcome::kMeetingBooked:
    case AttemptOutcome::kMeetingHeld:
      return true;
    default:
      return attempt.direction == AttemptDirection::kInbound;
  }
}

JourneyStage JourneyStageOf(const std::vector<Touch>& touches) {
  for (const Touch& touch : touches) {
    if (touch.journey_stage != JourneyStage::kUnspecified) return touch.journey_stage;
  }
  return JourneyStage::kUnspecified;
}

std::vector<ContentRead> ContentOf(const std::vector<Touch>& touches, const PlaybookInForce& playbook) {
  std::vector<ContentRead> read;
  std::set<std::string> seen;
  for (const Touch& touch : touches) {
    if (touch.source.content.empty() || !seen.insert(touch.source.content).second) continue;
    const ContentAsset* asset = playbook.FindAsset(touch.source.content);
    read.push_back({touch.source.content, asset == nullptr ? "" : asset->title, touch.occur_time});
  }
  return read;
}

NextStep StepOf(const BriefingFacts& facts, const Advice& advice, absl::Time now) {
  const Lead& lead = facts.lead;
  if (lead.erase_time.has_value()) return {NextAction::kNone, "The person was erased."};
  if (lead.stage == Stage::kDisqualified) return {NextAction::kNone, "The lead is disqualified."};
  if (facts.handoff_submit_time.has_value() && !facts.handoff_accepted) {
    return {NextAction::kAcceptHandoff, absl::StrCat("Marketing handed it over ",
                                                     InWords(now - *facts.handoff_submit_time), " ago; answer first.")};
  }
  const auto open = std::find_if(facts.deals.begin(), facts.deals.end(),
                                 [](const Deal& deal) { return deal.state == DealState::kOpen; });
  if (open != facts.deals.end()) {
    return {NextAction::kFollowUpDeal, "There is an open deal: move it on, or say what became of it."};
  }
  if (lead.stage == Stage::kRecycled) {
    return {NextAction::kWait, lead.recycle_until.has_value() ? absl::StrCat("It is recycled and comes back in ",
                                                                             InWords(*lead.recycle_until - now), ".")
                                                              : "It is recycled until somebody brings it back."};
  }
  if (advice.waiting_time.has_value() && !advice.responded) {
    return {NextAction::kCall,
            absl::StrCat("It has been waiting for ", InWords(*advice.waiting_time), " and nobody has answered.")};
  }
  if (!facts.attempts.empty() && !Reached(facts.attempts.front())) {
    const absl::Duration since = now - facts.attempts.front().occur_time;
    if (since < kRetryAfter) {
      return {NextAction::kWait, absl::StrCat("The last attempt was ", InWords(since), " ago and reached nobody.")};
    }
    return {NextAction::kCallAgain, absl::StrCat("The last attempt reached nobody, ", InWords(since), " ago.")};
  }
  if (!advice.suggested_content.empty()) {
    return {NextAction::kSendContent,
            absl::StrCat("\"", advice.suggested_content.front()->title, "\" fits where it is on its journey.")};
  }
  if (facts.attempts.empty() && lead.stage < Stage::kCustomer) return {NextAction::kCall, "Nobody has called yet."};
  return {NextAction::kNone, "Nothing is due."};
}

}  // namespace

std::optional<absl::Time> WaitingSince(const Lead& lead, const std::optional<absl::Time>& handoff_submit_time) {
  if (handoff_submit_time.has_value()) return handoff_submit_time;
  if (lead.stage == Stage::kMarketingQualified) return lead.stage_enter_time;
  return std::nullopt;
}

absl::string_view NextActionName(NextAction action) {
  switch (action) {
    case NextAction::kAcceptHandoff:
      return "ACCEPT_HANDOFF";
    case NextAction::kCall:
      return "CALL";
    case NextAction::kCallAgain:
      return "CALL_AGAIN";
    case NextAction::kSendContent:
      return "SEND_CONTENT";
    case NextAction::kFollowUpDeal:
      return "FOLLOW_UP_DEAL";
    case NextAction::kWait:
      return "WAIT";
    case NextAction::kNone:
      return "NONE";
  }
  return "";
}

Advice Advise(const BriefingFacts& facts, const PlaybookInForce& playbook, absl::Time now) {
  Advice advice;
  const std::string& persona = facts.lead.fields[Field::kPersona];
  if (!persona.empty()) advice.persona = playbook.FindPersona(persona);
  advice.journey_stage = JourneyStageOf(facts.touches);
  advice.content_read = ContentOf(facts.touches, playbook);

  std::set<std::string> read;
  for (const ContentRead& content : advice.content_read) read.insert(content.content);
  for (const ContentAsset* asset : playbook.AssetsFor(persona, advice.journey_stage)) {
    if (advice.suggested_content.size() == kMaxSuggestedContent) break;
    if (!read.contains(asset->key)) advice.suggested_content.push_back(asset);
  }
  if (advice.content_read.size() > kMaxContentRead) advice.content_read.resize(kMaxContentRead);

  if (advice.persona != nullptr) {
    for (const JourneyQuestion& question : advice.persona->questions) {
      if (advice.questions.size() == kMaxBriefingQuestions) break;
      const bool fits =
          advice.journey_stage == JourneyStage::kUnspecified || question.journey_stage == advice.journey_stage;
      if (fits) advice.questions.push_back(&question);
    }
  }
  if (const std::optional<absl::Time> since = WaitingSince(facts.lead, facts.handoff_submit_time)) {
    advice.responded = facts.response_time.has_value() && *facts.response_time >= *since;
    advice.waiting_time = std::max(absl::ZeroDuration(), (advice.responded ? *facts.response_time : now) - *since);
  }
  advice.next_step = StepOf(facts, advice, now);
  return advice;
}

}  // namespace smarketing::lead
