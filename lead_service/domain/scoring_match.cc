#include "lead_service/domain/scoring_match.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/text/unicode.h"

namespace smarketing::lead {
namespace {

constexpr size_t kScoreFields = static_cast<size_t>(kMaxScoreField) + 1;

// `field` is folded; so is `value`, unless it is ASCII: a lead is held against thousands of values, and folding those
// would be most of the work.
bool Holds(MatchOperator op, absl::string_view field, absl::string_view value) {
  switch (op) {
    case MatchOperator::kIsSet:
      return true;
    case MatchOperator::kIn:
      return absl::EqualsIgnoreCase(field, value);
    case MatchOperator::kContains:
      return std::search(field.begin(), field.end(), value.begin(), value.end(), [](char a, char b) {
               return a == absl::ascii_tolower(static_cast<unsigned char>(b));
             }) != field.end();
    case MatchOperator::kStartsWith:
      return absl::StartsWithIgnoreCase(field, value);
  }
  return false;
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); });
}

template <typename T>
bool Allows(const std::vector<T>& list, const T& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

absl::string_view IdentityKindName(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::kEmail:
      return "EMAIL";
    case IdentityKind::kPhone:
      return "PHONE";
    case IdentityKind::kExternal:
      return "EXTERNAL";
    case IdentityKind::kVisitor:
      return "VISITOR";
  }
  return "";
}

FitFacts::FitFacts(const Lead& lead) : values_(kScoreFields) {
  const auto add = [this](ScoreField field, absl::string_view value) {
    if (!value.empty()) values_[static_cast<size_t>(field)].push_back(text::FoldCase(value));
  };
  for (size_t i = 1; i < kScoreFields; ++i) {
    const auto field = static_cast<ScoreField>(i);
    if (const std::optional<Field> known = LeadFieldOf(field)) add(field, lead.fields[*known]);
  }
  for (const std::string& tag : lead.tags) add(ScoreField::kTag, tag);
  for (const Identity& identity : lead.identities) {
    const std::string kind = text::FoldCase(IdentityKindName(identity.key.kind));
    std::vector<std::string>& kinds = values_[static_cast<size_t>(ScoreField::kIdentityKind)];
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  add(ScoreField::kSourceChannel, lead.source.channel);
  add(ScoreField::kSourceName, lead.source.source);
}

const std::vector<std::string>& FitFacts::Values(ScoreField field) const { return values_[static_cast<size_t>(field)]; }

bool FitFacts::Matches(const FitRule& rule) const {
  const std::vector<std::string>& fields = Values(rule.field);
  if (rule.op == MatchOperator::kIsSet || fields.empty()) return !fields.empty();
  return std::any_of(rule.values.begin(), rule.values.end(), [&](const std::string& value) {
    std::string folded;
    if (!IsAscii(value)) folded = text::FoldCase(value);
    return std::any_of(fields.begin(), fields.end(), [&](const std::string& field) {
      return Holds(rule.op, field, folded.empty() ? value : folded);
    });
  });
}

bool Matches(const EngagementRule& rule, const Touch& touch) {
  return Allows(rule.touch_kinds, touch.kind) && Allows(rule.journey_stages, touch.journey_stage) &&
         Allows(rule.contents, touch.source.content) && Allows(rule.campaigns, touch.source.campaign) &&
         Allows(rule.channels, touch.source.channel);
}

bool Matches(const ScoringModel& model, const Touch& touch) {
  return std::any_of(model.engagement_rules.begin(), model.engagement_rules.end(),
                     [&touch](const EngagementRule& rule) { return Matches(rule, touch); });
}

}  // namespace smarketing::lead
