#include "lead_service/domain/playbook.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/unicode.h"

namespace smarketing::lead {
namespace {

PlaybookRevision BuiltIn(const PlaybookContent& content) {
  PlaybookRevision revision;
  revision.version = 0;
  revision.item = ItemOf(content);
  revision.content = content;
  revision.state = PlaybookRevisionState::kApproved;
  revision.propose_time = absl::InfinitePast();
  revision.effective_time = absl::InfinitePast();
  return revision;
}

bool IsRetired(const PlaybookRevision& revision) { return std::holds_alternative<Retired>(revision.content); }

// There is always a definition of each stage, a way to score, and a reason where nobody said another one.
bool IsAlwaysThere(absl::string_view item) {
  return item == kScoringModelItem || absl::StartsWith(item, kStageDefinitionItems) ||
         item == absl::StrCat(kReasonItems, kOtherReason);
}

}  // namespace

Playbook::Playbook(std::vector<PlaybookRevision> approved) {
  for (const PlaybookContent& content : BuiltInPlaybook()) {
    PlaybookRevision revision = BuiltIn(content);
    items_[revision.item].push_back(std::move(revision));
  }
  for (PlaybookRevision& revision : approved) items_[revision.item].push_back(std::move(revision));
  for (auto& [item, revisions] : items_) {
    std::sort(revisions.begin(), revisions.end(), [](const PlaybookRevision& a, const PlaybookRevision& b) {
      return std::tie(*a.effective_time, a.approve_version) < std::tie(*b.effective_time, b.approve_version);
    });
  }
}

PlaybookInForce Playbook::InForce(absl::Time at) const { return PlaybookInForce(this, at); }

const PlaybookRevision* Playbook::LatestApproved(absl::string_view item) const {
  const auto it = items_.find(item);
  if (it == items_.end()) return nullptr;
  const auto latest = std::max_element(
      it->second.begin(), it->second.end(),
      [](const PlaybookRevision& a, const PlaybookRevision& b) { return a.approve_version < b.approve_version; });
  return latest->id.is_nil() ? nullptr : &*latest;
}

bool Playbook::CanRetire(absl::string_view item) const {
  if (const PlaybookRevision* latest = LatestApproved(item)) return !IsRetired(*latest);
  return items_.contains(item) && !IsAlwaysThere(item);
}

const ScoringModel* Playbook::FindScoringModel(const PlaybookRevisionId& id) const {
  for (const PlaybookRevision& revision : items_.at(kScoringModelItem)) {
    if (revision.id == id) return std::get_if<ScoringModel>(&revision.content);
  }
  return nullptr;
}

const PlaybookRevision* PlaybookInForce::InForce(const Items::value_type& item) const {
  const auto& [name, revisions] = item;
  const auto next =
      std::upper_bound(revisions.begin(), revisions.end(), at_,
                       [](absl::Time at, const PlaybookRevision& revision) { return at < *revision.effective_time; });
  if (next == revisions.begin()) return nullptr;
  const PlaybookRevision& revision = *std::prev(next);
  if (!IsRetired(revision)) return &revision;
  return IsAlwaysThere(name) ? &revisions.front() : nullptr;
}

const PlaybookRevision* PlaybookInForce::Find(absl::string_view item) const {
  const auto it = playbook_->items_.find(item);
  return it == playbook_->items_.end() ? nullptr : InForce(*it);
}

std::vector<const PlaybookRevision*> PlaybookInForce::Revisions() const {
  std::vector<const PlaybookRevision*> all;
  for (const auto& item : playbook_->items_) {
    if (const PlaybookRevision* revision = InForce(item)) all.push_back(revision);
  }
  return all;
}

template <typename Content>
const Content* PlaybookInForce::Get(absl::string_view prefix, absl::string_view key) const {
  const PlaybookRevision* revision = Find(absl::StrCat(prefix, key));
  return revision == nullptr ? nullptr : std::get_if<Content>(&revision->content);
}

template <typename Content, typename Use>
void PlaybookInForce::ForEach(absl::string_view prefix, Use use) const {
  const auto& items = playbook_->items_;
  for (auto it = items.lower_bound(prefix); it != items.end() && absl::StartsWith(it->first, prefix); ++it) {
    const PlaybookRevision* revision = InForce(*it);
    if (revision != nullptr) use(std::get<Content>(revision->content));
  }
}

const StageDefinition& PlaybookInForce::Definition(Stage stage) const {
  return *Get<StageDefinition>(kStageDefinitionItems, StageName(stage));
}

const Persona* PlaybookInForce::FindPersona(absl::string_view key) const { return Get<Persona>(kPersonaItems, key); }

const ContentAsset* PlaybookInForce::FindAsset(absl::string_view key) const {
  return Get<ContentAsset>(kContentAssetItems, key);
}

std::vector<const ContentAsset*> PlaybookInForce::AssetsFor(absl::string_view persona, JourneyStage stage) const {
  std::vector<const ContentAsset*> assets;
  ForEach<ContentAsset>(kContentAssetItems, [&](const ContentAsset& asset) {
    const auto& stages = asset.journey_stages;
    const bool for_persona = asset.personas.empty() ||
                             std::find(asset.personas.begin(), asset.personas.end(), persona) != asset.personas.end();
    const bool for_stage = stage == JourneyStage::kUnspecified || stages.empty() ||
                           std::find(stages.begin(), stages.end(), stage) != stages.end();
    if (for_persona && for_stage) assets.push_back(&asset);
  });
  return assets;
}

const ScoringModel& PlaybookInForce::scoring_model() const {
  return std::get<ScoringModel>(Find(kScoringModelItem)->content);
}

PlaybookRevisionId PlaybookInForce::scoring_model_revision() const { return Find(kScoringModelItem)->id; }

const Reason* PlaybookInForce::FindReason(absl::string_view key, ReasonUse use) const {
  const auto* reason = Get<Reason>(kReasonItems, key);
  return reason != nullptr && reason->IsFor(use) ? reason : nullptr;
}

std::vector<const Reason*> PlaybookInForce::Reasons(ReasonUse use) const {
  std::vector<const Reason*> reasons;
  ForEach<Reason>(kReasonItems, [&](const Reason& reason) {
    if (reason.IsFor(use)) reasons.push_back(&reason);
  });
  return reasons;
}

void PlaybookInForce::CheckReason(absl::string_view key, absl::string_view note, ReasonUse use, absl::string_view field,
                                  Violations& violations, absl::string_view note_field) const {
  if (FindReason(key, use) == nullptr) {
    violations.Add(field, absl::StrCat("is none of the reasons of the playbook for this: ",
                                       absl::StrJoin(Reasons(use), ", ", [](std::string* out, const Reason* reason) {
                                         absl::StrAppend(out, reason->key);
                                       })));
  } else if (key == kOtherReason && text::Trim(note).empty()) {
    violations.Add(note_field, "is required with the reason OTHER");
  }
}

}  // namespace smarketing::lead
