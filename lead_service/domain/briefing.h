// What a rep needs before dialling ("make calls warmer"), worked out from what is known of a lead.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_BRIEFING_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_BRIEFING_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/playbook.h"

namespace smarketing::lead {

inline constexpr size_t kMaxContentRead = 10;
inline constexpr size_t kMaxSuggestedContent = 5;
inline constexpr size_t kMaxBriefingQuestions = 5;

struct BriefingFacts {
  Lead lead;                      // need not have a history
  std::vector<Touch> touches;     // newest first; as many as were read
  std::vector<Attempt> attempts;  // newest first; as many as were read
  std::vector<Deal> deals;
  // Of the open hand-off; unset: there is none.
  std::optional<absl::Time> handoff_submit_time;
  bool handoff_accepted = false;
  // The earliest genuine response since the wait began (WaitingSince), if there was one.
  std::optional<absl::Time> response_time;
};

// Since when sales owes the lead an answer: since the open hand-off was submitted, else since the lead became
// MARKETING_QUALIFIED; nullopt: it owes none.
std::optional<absl::Time> WaitingSince(const Lead& lead, const std::optional<absl::Time>& handoff_submit_time);

struct ContentRead {
  std::string content;  // as the touch named it
  std::string title;    // empty when the playbook does not know it
  absl::Time occur_time;
};

enum class NextAction { kAcceptHandoff, kCall, kCallAgain, kSendContent, kFollowUpDeal, kWait, kNone };
// "CALL_AGAIN"
absl::string_view NextActionName(NextAction action);

struct NextStep {
  NextAction action = NextAction::kNone;
  std::string explanation;  // in words
};

// Pointers are into the playbook.
struct Advice {
  const Persona* persona = nullptr;                         // null: not known
  JourneyStage journey_stage = JourneyStage::kUnspecified;  // of the newest touch that had one
  std::vector<ContentRead> content_read;                    // each once, newest first
  std::vector<const ContentAsset*> suggested_content;       // for persona and journey stage, not read yet
  std::vector<const JourneyQuestion*> questions;            // of the persona at its journey stage
  std::optional<absl::Duration> waiting_time;               // until the first response, or until now
  bool responded = false;
  NextStep next_step;
};

Advice Advise(const BriefingFacts& facts, const PlaybookInForce& playbook, absl::Time now);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_BRIEFING_H_
