#include "lead_service/domain/lead_merge.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/source.h"
#include "lead_service/domain/stage_history_merge.h"

namespace smarketing::lead {
namespace {

// The order in which words about one field count: whatever is known before nothing, then the newest. The rest makes it
// the same order whichever lead is asked first.
auto WeightOf(const Lead& lead, Field field) {
  const std::optional<Provenance>& said = lead.provenance[field];
  const std::string& value = lead.fields[field];
  return std::make_tuple(!value.empty(), said.has_value() ? said->occur_time : absl::InfinitePast(),
                         said.has_value() ? absl::string_view(said->actor) : absl::string_view(),
                         absl::string_view(value));
}

// The same for the tags: of two leads, the newer word is the one about all of them.
auto WeightOfTags(const Lead& lead) {
  const std::optional<Provenance>& said = lead.provenance.tags;
  return std::make_tuple(said.has_value() ? said->occur_time : absl::InfinitePast(),
                         said.has_value() ? absl::string_view(said->actor) : absl::string_view());
}

auto AgeOfSource(const Lead& lead) {
  const SourceDetails& s = lead.source;
  return std::tie(lead.create_time, *lead.source_time, s.channel, s.source, s.medium, s.campaign, s.content, s.term,
                  s.referrer, s.landing_page);
}

bool HasOriginalSource(const Lead& lead, const Lead& other) {
  if (!lead.source_time.has_value() || !other.source_time.has_value()) return lead.source_time.has_value();
  return AgeOfSource(lead) < AgeOfSource(other);
}

const Identity* Find(const std::vector<Identity>& identities, const IdentityKey& key) {
  const auto it = std::find_if(identities.begin(), identities.end(), [&](const Identity& i) { return i.key == key; });
  return it == identities.end() ? nullptr : &*it;
}

bool Contains(const std::vector<std::string>& sorted, const std::string& text) {
  return std::binary_search(sorted.begin(), sorted.end(), text);
}

// With what follows from it.
void SetHistory(Lead& lead, StageHistory history) {
  lead.stage_history = std::move(history);
  lead.stage = lead.stage_history.current().stage;
  lead.stage_enter_time = lead.stage_history.current().enter_time;
  if (lead.stage != Stage::kRecycled) lead.recycle_until.reset();
}

template <typename T>
void KeepChange(const T& after, const T& now, T& value) {
  if (!(now == after)) value = now;
}

}  // namespace

Lead MergedLead(const Lead& survivor, const Lead& other) {
  Lead merged = survivor;
  merged.create_time = std::min(survivor.create_time, other.create_time);
  for (const Field field : kAllFields) {
    if (WeightOf(survivor, field) < WeightOf(other, field)) {
      merged.fields[field] = other.fields[field];
      merged.provenance[field] = other.provenance[field];
    }
  }
  std::vector<std::string> tags;
  std::set_union(survivor.tags.begin(), survivor.tags.end(), other.tags.begin(), other.tags.end(),
                 std::back_inserter(tags));
  merged.tags = std::move(tags);
  if (WeightOfTags(survivor) < WeightOfTags(other)) merged.provenance.tags = other.provenance.tags;
  if (HasOriginalSource(other, survivor)) {
    merged.source = other.source;
    merged.source_time = other.source_time;
  }
  if (other.first_response_time.has_value()) merged.OfferResponse(*other.first_response_time);
  for (const Identity& identity : other.identities) {
    if (Find(survivor.identities, identity.key) == nullptr) merged.AddIdentity(identity);
  }
  merged.recycle_until = std::max(survivor.recycle_until, other.recycle_until);
  if (!merged.open_handoff.has_value()) merged.open_handoff = other.open_handoff;
  SetHistory(merged, MergeHistories(survivor.stage_history, other.stage_history));
  return merged;
}

Lead UnmergeSurvivor(const Lead& before_merge, const Lead& after_merge, const Lead& now,
                     std::optional<absl::Time> earliest_response, const IdSource& new_id) {
  const Lead& before = before_merge;
  const Lead& after = after_merge;
  Lead lead = before;
  lead.version = now.version;
  lead.update_time = now.update_time;
  lead.audit_key = now.audit_key;
  KeepChange(after.create_time, now.create_time, lead.create_time);
  KeepChange(after.open_handoff, now.open_handoff, lead.open_handoff);
  KeepChange(after.delete_time, now.delete_time, lead.delete_time);
  KeepChange(after.purge_time, now.purge_time, lead.purge_time);
  KeepChange(after.erase_time, now.erase_time, lead.erase_time);
  KeepChange(after.merged_into, now.merged_into, lead.merged_into);
  KeepChange(after.parked_identities, now.parked_identities, lead.parked_identities);
  for (const Field field : kAllFields) {
    if (now.fields[field] == after.fields[field] && now.provenance[field] == after.provenance[field]) continue;
    lead.fields[field] = now.fields[field];
    lead.provenance[field] = now.provenance[field];
  }

  KeepChange(after.provenance.tags, now.provenance.tags, lead.provenance.tags);
  lead.tags.clear();
  for (const std::string& tag : now.tags) {
    if (!Contains(after.tags, tag) || Contains(before.tags, tag)) lead.tags.push_back(tag);
  }
  lead.identities.clear();
  for (const Identity& identity : now.identities) {
    const bool moved =
        Find(after.identities, identity.key) != nullptr && Find(before.identities, identity.key) == nullptr;
    if (!moved) lead.identities.push_back(identity);
  }

  const bool seen_since = !(now.source == after.source) || now.source_time != after.source_time;
  if (seen_since && now.source_time.has_value()) lead.OfferSource(now.source, *now.source_time);
  if (earliest_response.has_value()) lead.OfferResponse(*earliest_response);
  if (now.first_response_time.has_value() && now.first_response_time != after.first_response_time) {
    lead.OfferResponse(*now.first_response_time);
  }
  StageHistory history = UnmergeHistories(before.stage_history, after.stage_history, now.stage_history, new_id);
  const bool same_stay = history.current().id == before.stage_history.current().id;
  if (!same_stay || now.recycle_until != after.recycle_until) lead.recycle_until = now.recycle_until;
  SetHistory(lead, std::move(history));
  return lead;
}

std::optional<UnmergeObstacle> WhatPreventsUnmerge(const MergeId& merge, absl::Span<const MergeInto> merges,
                                                   bool survivor_merged) {
  const MergeInto* asked = nullptr;
  const MergeInto* latest = nullptr;
  for (const MergeInto& m : merges) {
    if (m.id == merge) asked = &m;
    if (!m.undone && (latest == nullptr || m.survivor_version > latest->survivor_version)) latest = &m;
  }
  if (asked == nullptr || asked->undone) return UnmergeObstacle::kUndone;
  if (survivor_merged) return UnmergeObstacle::kSurvivorMerged;
  if (asked != latest) return UnmergeObstacle::kNotTheLatest;
  return std::nullopt;
}

}  // namespace smarketing::lead
