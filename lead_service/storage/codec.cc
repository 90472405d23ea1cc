#include "lead_service/storage/codec.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/storage/byte_stream.h"

namespace smarketing::lead {
namespace {

constexpr uint64_t kVersion = 1;
// Stands where a field does, for the word about the tags.
constexpr uint64_t kTagsWord = 127;

// All that somebody has said something about, by the number that is stored.
std::vector<std::pair<uint64_t, const Provenance*>> WordsOf(const FieldProvenance& provenance) {
  std::vector<std::pair<uint64_t, const Provenance*>> words;
  for (const Field field : kAllFields) {
    if (provenance[field].has_value()) words.emplace_back(static_cast<uint64_t>(field), &*provenance[field]);
  }
  if (provenance.tags.has_value()) words.emplace_back(kTagsWord, &*provenance.tags);
  return words;
}

}  // namespace

std::string EncodeIdentities(const std::vector<Identity>& identities) {
  if (identities.empty()) return "";
  ByteWriter out;
  out.Number(kVersion);
  for (const Identity& identity : identities) {
    out.Number(static_cast<uint64_t>(identity.key.kind));
    out.Text(identity.key.external_system);
    out.Text(identity.key.normal_form);
    out.Text(identity.entered_form);
    out.Signed(absl::ToUnixMicros(identity.create_time));
  }
  return std::move(out).Take();
}

absl::StatusOr<std::vector<Identity>> DecodeIdentities(absl::string_view bytes) {
  std::vector<Identity> identities;
  if (bytes.empty()) return identities;
  ByteReader in(bytes);
  const bool known = in.Number() == kVersion;
  while (known && in.ok() && !in.done()) {
    Identity& identity = identities.emplace_back();
    identity.key.kind = static_cast<IdentityKind>(in.Number());
    identity.key.external_system = std::string(in.Text());
    identity.key.normal_form = std::string(in.Text());
    identity.entered_form = std::string(in.Text());
    identity.create_time = absl::FromUnixMicros(in.Signed());
  }
  if (!known || !in.ok()) return absl::DataLossError("stored identities cannot be read");
  return identities;
}

std::string EncodeTags(const std::vector<std::string>& tags) {
  if (tags.empty()) return "";
  ByteWriter out;
  out.Number(kVersion);
  for (const std::string& tag : tags) out.Text(tag);
  return std::move(out).Take();
}

absl::StatusOr<std::vector<std::string>> DecodeTags(absl::string_view bytes) {
  std::vector<std::string> tags;
  if (bytes.empty()) return tags;
  ByteReader in(bytes);
  const bool known = in.Number() == kVersion;
  while (known && in.ok() && !in.done()) tags.emplace_back(in.Text());
  if (!known || !in.ok()) return absl::DataLossError("stored tags cannot be read");
  return tags;
}

std::string EncodeProvenance(const FieldProvenance& provenance) {
  const std::vector<std::pair<uint64_t, const Provenance*>> words = WordsOf(provenance);
  if (words.empty()) return "";
  std::vector<absl::string_view> actors;
  for (const auto& [number, said] : words) {
    if (std::find(actors.begin(), actors.end(), said->actor) == actors.end()) actors.push_back(said->actor);
  }
  ByteWriter out;
  out.Number(kVersion);
  out.Number(actors.size());
  for (const absl::string_view actor : actors) out.Text(actor);
  for (const auto& [number, said] : words) {
    const auto actor = std::find(actors.begin(), actors.end(), said->actor);
    out.Number(number);
    out.Number(actor - actors.begin());
    out.Signed(absl::ToUnixMicros(said->occur_time));
  }
  return std::move(out).Take();
}

absl::StatusOr<FieldProvenance> DecodeProvenance(absl::string_view bytes) {
  FieldProvenance provenance;
  if (bytes.empty()) return provenance;
  ByteReader in(bytes);
  bool good = in.Number() == kVersion;
  std::vector<absl::string_view> actors;
  for (uint64_t n = in.Number(); good && in.ok() && n > 0; --n) actors.push_back(in.Text());
  while (good && in.ok() && !in.done()) {
    const uint64_t field = in.Number();
    const uint64_t actor = in.Number();
    const absl::Time occur_time = absl::FromUnixMicros(in.Signed());
    good = actor < actors.size();
    if (!good || (field >= kFieldCount && field != kTagsWord)) continue;
    std::optional<Provenance>& said = field == kTagsWord ? provenance.tags : provenance[static_cast<Field>(field)];
    said = Provenance{std::string(actors[actor]), occur_time};
  }
  if (!good || !in.ok()) return absl::DataLossError("stored provenance cannot be read");
  return provenance;
}

}  // namespace smarketing::lead
