#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lead_service/domain/routing.h"

namespace smarketing::lead {
namespace {

std::string UtcText(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

std::string Describe(const Hindrance& hindrance) {
  const std::string of = absl::StrCat(hindrance.used, " of ", hindrance.limit);
  switch (hindrance.kind) {
    case Hindrance::Kind::kInactive:
      return "inactive";
    case Hindrance::Kind::kAbsent:
      return absl::StrCat("absent until ", UtcText(hindrance.until));
    case Hindrance::Kind::kOffWork:
      if (hindrance.until == absl::InfiniteFuture()) return "not at work";
      return absl::StrCat("not at work until ", UtcText(hindrance.until));
    case Hindrance::Kind::kOpenLeads:
      return absl::StrCat(of, " open leads");
    case Hindrance::Kind::kNewLeads:
      return absl::StrCat(of, " new leads in 24 hours");
    case Hindrance::Kind::kMonthlyShare:
      return absl::StrCat(of, " new leads in 24 hours, a day's share of the monthly cap");
  }
  return "";
}

// "3 of 4 absent" would count somebody twice who is absent and full: each counts by the first that stands in the way.
std::string CountHindrances(const std::vector<RoutingCandidate>& candidates) {
  int inactive = 0;
  int absent = 0;
  int off_work = 0;
  int full = 0;
  for (const RoutingCandidate& candidate : candidates) {
    if (candidate.eligible()) continue;
    switch (candidate.hindrances.front().kind) {
      case Hindrance::Kind::kInactive:
        ++inactive;
        break;
      case Hindrance::Kind::kAbsent:
        ++absent;
        break;
      case Hindrance::Kind::kOffWork:
        ++off_work;
        break;
      default:
        ++full;
    }
  }
  std::vector<std::string> parts;
  if (inactive > 0) parts.push_back(absl::StrCat(inactive, " inactive"));
  if (absent > 0) parts.push_back(absl::StrCat(absent, " absent"));
  if (off_work > 0) parts.push_back(absl::StrCat(off_work, " not at work"));
  if (full > 0) parts.push_back(absl::StrCat(full, " at their limits"));
  return absl::StrJoin(parts, ", ");
}

const RoutingStep* FindStep(const RoutingDecision& decision) {
  for (const RoutingStep& step : decision.steps) {
    if (step.rule == decision.rule) return &step;
  }
  return nullptr;
}

}  // namespace

absl::string_view HeldReasonName(HeldReason reason) {
  switch (reason) {
    case HeldReason::kNoRule:
      return "NO_RULE";
    case HeldReason::kNobodyFree:
      return "NOBODY_FREE";
  }
  return "UNKNOWN";
}

std::string DescribeHindrances(const RoutingCandidate& candidate) {
  return absl::StrJoin(candidate.hindrances, "; ", [](std::string* text, const Hindrance& hindrance) {
    absl::StrAppend(text, Describe(hindrance));
  });
}

std::string Describe(const RoutingDecision& decision) {
  if (decision.held == HeldReason::kNoRule) {
    return absl::StrCat("none of ", decision.steps.size(), " routing rules matches");
  }
  std::string text = absl::StrCat("rule \"", decision.rule, "\": ");
  const RoutingStep* step = FindStep(decision);
  if (decision.held.has_value()) {
    const size_t members = step == nullptr ? 0 : step->candidates.size();
    if (members == 0) return absl::StrCat(text, "nobody is in its pool");
    absl::StrAppend(&text, "nobody of ", members, " is free (", CountHindrances(step->candidates), ")");
    if (decision.retry_time.has_value()) {
      absl::StrAppend(&text, ", somebody at ", UtcText(*decision.retry_time), " at the latest");
    }
    return text;
  }
  if (decision.rep.empty()) return absl::StrCat(text, "the queue of team \"", decision.team, "\"");
  absl::StrAppend(&text, "\"", decision.rep, "\" of team \"", decision.team, "\"");
  if (decision.related) absl::StrAppend(&text, ", who owns other leads of the company");
  return text;
}

}  // namespace smarketing::lead
