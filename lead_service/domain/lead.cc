#include "lead_service/domain/lead.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::lead {
namespace {

void SortUnique(std::vector<std::string>& tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

bool IsNewer(absl::Time occur_time, const std::optional<Provenance>& said) {
  return !said.has_value() || occur_time > said->occur_time;
}

}  // namespace

std::string Etag(int64_t version) { return absl::StrCat(absl::Hex(version, absl::kZeroPad8)); }

std::string Lead::etag() const { return Etag(version); }

void Lead::Enrich(Field field, absl::string_view value, absl::string_view actor, absl::Time occur_time, bool confirm) {
  if (value.empty()) return;
  std::optional<Provenance>& said = provenance[field];
  if (!IsNewer(occur_time, said)) return;
  if (said.has_value() && fields[field] == value && !confirm) return;
  fields[field] = std::string(value);
  said = Provenance{std::string(actor), occur_time};
}

void Lead::Overwrite(Field field, absl::string_view value, absl::string_view actor, absl::Time occur_time,
                     bool confirm) {
  std::optional<Provenance>& said = provenance[field];
  if (fields[field] == value && !(confirm && IsNewer(occur_time, said))) return;
  fields[field] = std::string(value);
  said = Provenance{std::string(actor), occur_time};
}

void Lead::OfferSource(const SourceDetails& offered, absl::Time occur_time) {
  if (offered.empty()) return;
  if (source_time.has_value() && *source_time <= occur_time) return;
  source = offered;
  source_time = occur_time;
}

bool Lead::OfferResponse(absl::Time occur_time) {
  if (first_response_time.has_value() && *first_response_time <= occur_time) return false;
  first_response_time = occur_time;
  return true;
}

void Lead::AddTags(const std::vector<std::string>& added, absl::string_view actor, absl::Time occur_time,
                   bool confirm) {
  if (added.empty()) return;
  const size_t before = tags.size();
  tags.insert(tags.end(), added.begin(), added.end());
  SortUnique(tags);
  const bool said = confirm || tags.size() != before;
  if (said && IsNewer(occur_time, provenance.tags)) provenance.tags = Provenance{std::string(actor), occur_time};
}

void Lead::SetTags(std::vector<std::string> all, absl::string_view actor, absl::Time occur_time, bool confirm) {
  SortUnique(all);
  if (all == tags && !(confirm && IsNewer(occur_time, provenance.tags))) return;
  tags = std::move(all);
  provenance.tags = Provenance{std::string(actor), occur_time};
}

void Lead::AddIdentity(Identity identity) {
  const auto place = std::lower_bound(identities.begin(), identities.end(), identity,
                                      [](const Identity& a, const Identity& b) { return a.key < b.key; });
  identities.insert(place, std::move(identity));
}

bool Lead::EnterStage(StageEntry entry) {
  const bool changed = stage_history.Enter(std::move(entry));
  stage = stage_history.current().stage;
  stage_enter_time = stage_history.current().enter_time;
  if (stage != Stage::kRecycled) recycle_until.reset();
  return changed;
}

bool Lead::RestateStage(Stage of, absl::Time from, absl::Time to) {
  const bool changed = stage_history.Restate(of, from, to);
  stage = stage_history.current().stage;
  stage_enter_time = stage_history.current().enter_time;
  return changed;
}

}  // namespace smarketing::lead
