#include "lead_service/storage/lead_snapshot.h"

#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/text/checksum.h"
#include "google/protobuf/arena.h"
#include "lead_service/storage/lead_snapshot.pb.h"

namespace smarketing::lead {
namespace {

template <typename IdType>
std::string Bytes(const IdType& id) {
  return std::string(id.bytes());
}

// false: they are not the bytes of an id.
template <typename IdType>
bool ReadId(const std::string& bytes, IdType& id) {
  const std::optional<Uuid> uuid = Uuid::FromBytes(bytes);
  if (uuid.has_value()) id = IdType(*uuid);
  return uuid.has_value();
}

void Write(const SourceDetails& source, storage::Source& out) {
  out.set_channel(source.channel);
  out.set_source(source.source);
  out.set_medium(source.medium);
  out.set_campaign(source.campaign);
  out.set_content(source.content);
  out.set_term(source.term);
  out.set_referrer(source.referrer);
  out.set_landing_page(source.landing_page);
}

// What is read gives its texts away.

SourceDetails Read(storage::Source&& in) {
  return {std::move(*in.mutable_channel()),  std::move(*in.mutable_source()),      std::move(*in.mutable_medium()),
          std::move(*in.mutable_campaign()), std::move(*in.mutable_content()),     std::move(*in.mutable_term()),
          std::move(*in.mutable_referrer()), std::move(*in.mutable_landing_page())};
}

void Write(const Identity& identity, storage::Identity& out) {
  out.set_kind(static_cast<int>(identity.key.kind));
  out.set_external_system(identity.key.external_system);
  out.set_normal_form(identity.key.normal_form);
  out.set_entered_form(identity.entered_form);
  out.set_create_micros(absl::ToUnixMicros(identity.create_time));
}

Identity Read(storage::Identity&& in) {
  return {{static_cast<IdentityKind>(in.kind()), std::move(*in.mutable_external_system()),
           std::move(*in.mutable_normal_form())},
          std::move(*in.mutable_entered_form()),
          absl::FromUnixMicros(in.create_micros())};
}

void Write(const StageEntry& entry, storage::StageEntry& out) {
  out.set_entry_id(Bytes(entry.id));
  out.set_stage(static_cast<int>(entry.stage));
  out.set_enter_micros(absl::ToUnixMicros(entry.enter_time));
  if (entry.exit_time.has_value()) out.set_exit_micros(absl::ToUnixMicros(*entry.exit_time));
  out.set_move(static_cast<int>(entry.move));
  out.set_actor(entry.actor);
  out.set_reason(entry.reason);
  out.set_note(entry.note);
}

bool Read(storage::StageEntry&& in, StageEntry& entry) {
  entry.stage = static_cast<Stage>(in.stage());
  entry.enter_time = absl::FromUnixMicros(in.enter_micros());
  if (in.has_exit_micros()) entry.exit_time = absl::FromUnixMicros(in.exit_micros());
  entry.move = static_cast<Move>(in.move());
  entry.actor = std::move(*in.mutable_actor());
  entry.reason = std::move(*in.mutable_reason());
  entry.note = std::move(*in.mutable_note());
  return ReadId(in.entry_id(), entry.id);
}

void Write(const Provenance& said, storage::Provenance& out) {
  out.set_actor(said.actor);
  out.set_occur_micros(absl::ToUnixMicros(said.occur_time));
}

Provenance Read(storage::Provenance&& in) {
  return {std::move(*in.mutable_actor()), absl::FromUnixMicros(in.occur_micros())};
}

void WriteFields(const Lead& lead, storage::LeadSnapshot& out) {
  for (const Field field : kAllFields) {
    const std::optional<Provenance>& said = lead.provenance[field];
    if (lead.fields[field].empty() && !said.has_value()) continue;
    storage::FieldWord& word = *out.add_fields();
    word.set_field(static_cast<int>(field));
    word.set_value(lead.fields[field]);
    if (said.has_value()) Write(*said, *word.mutable_provenance());
  }
  if (lead.provenance.tags.has_value()) Write(*lead.provenance.tags, *out.mutable_tags_provenance());
}

void ReadFields(storage::LeadSnapshot& in, Lead& lead) {
  for (storage::FieldWord& word : *in.mutable_fields()) {
    if (word.field() < 0 || static_cast<size_t>(word.field()) >= kFieldCount) continue;
    const auto field = static_cast<Field>(word.field());
    lead.fields[field] = std::move(*word.mutable_value());
    if (word.has_provenance()) lead.provenance[field] = Read(std::move(*word.mutable_provenance()));
  }
  if (in.has_tags_provenance()) lead.provenance.tags = Read(std::move(*in.mutable_tags_provenance()));
}

// Times, and what few leads have.
void WriteRest(const Lead& lead, storage::LeadSnapshot& out) {
  out.set_create_micros(absl::ToUnixMicros(lead.create_time));
  out.set_update_micros(absl::ToUnixMicros(lead.update_time));
  out.set_stage_enter_micros(absl::ToUnixMicros(lead.stage_enter_time));
  if (lead.source_time.has_value()) out.set_source_micros(absl::ToUnixMicros(*lead.source_time));
  if (lead.first_response_time.has_value()) {
    out.set_first_response_micros(absl::ToUnixMicros(*lead.first_response_time));
  }
  if (lead.recycle_until.has_value()) out.set_recycle_until_micros(absl::ToUnixMicros(*lead.recycle_until));
  if (lead.delete_time.has_value()) out.set_delete_micros(absl::ToUnixMicros(*lead.delete_time));
  if (lead.purge_time.has_value()) out.set_purge_micros(absl::ToUnixMicros(*lead.purge_time));
  if (lead.erase_time.has_value()) out.set_erase_micros(absl::ToUnixMicros(*lead.erase_time));
  if (lead.open_handoff.has_value()) out.set_open_handoff(Bytes(*lead.open_handoff));
  if (lead.merged_into.has_value()) out.set_merged_into(Bytes(*lead.merged_into));
  for (const Identity& identity : lead.parked_identities) Write(identity, *out.add_parked_identities());
}

bool ReadRest(storage::LeadSnapshot& in, Lead& lead) {
  lead.create_time = absl::FromUnixMicros(in.create_micros());
  lead.update_time = absl::FromUnixMicros(in.update_micros());
  lead.stage_enter_time = absl::FromUnixMicros(in.stage_enter_micros());
  if (in.has_source_micros()) lead.source_time = absl::FromUnixMicros(in.source_micros());
  if (in.has_first_response_micros()) lead.first_response_time = absl::FromUnixMicros(in.first_response_micros());
  if (in.has_recycle_until_micros()) lead.recycle_until = absl::FromUnixMicros(in.recycle_until_micros());
  if (in.has_delete_micros()) lead.delete_time = absl::FromUnixMicros(in.delete_micros());
  if (in.has_purge_micros()) lead.purge_time = absl::FromUnixMicros(in.purge_micros());
  if (in.has_erase_micros()) lead.erase_time = absl::FromUnixMicros(in.erase_micros());
  for (storage::Identity& identity : *in.mutable_parked_identities()) {
    lead.parked_identities.push_back(Read(std::move(identity)));
  }
  if (in.has_open_handoff() && !ReadId(in.open_handoff(), lead.open_handoff.emplace())) return false;
  return !in.has_merged_into() || ReadId(in.merged_into(), lead.merged_into.emplace());
}

// The names, numbers and types of the fields of `message` and of the messages in it, each message once.
void Describe(const google::protobuf::Descriptor& message, std::set<std::string>& seen, std::string& text) {
  if (!seen.insert(message.full_name()).second) return;
  absl::StrAppend(&text, message.DebugString());
  for (int i = 0; i < message.field_count(); ++i) {
    if (const auto* part = message.field(i)->message_type()) Describe(*part, seen, text);
  }
}

}  // namespace

std::string EncodeLead(const Lead& lead) {
  storage::LeadSnapshot out;
  out.set_lead_id(Bytes(lead.id));
  out.set_version(lead.version);
  WriteFields(lead, out);
  for (const std::string& tag : lead.tags) out.add_tags(tag);
  Write(lead.source, *out.mutable_source());
  out.set_stage(static_cast<int>(lead.stage));
  out.set_audit_key(lead.audit_key);
  WriteRest(lead, out);
  for (const Identity& identity : lead.identities) Write(identity, *out.add_identities());
  for (const StageEntry& entry : lead.stage_history.entries()) Write(entry, *out.add_stage_history());
  return out.SerializeAsString();
}

absl::StatusOr<Lead> DecodeLead(absl::string_view bytes) {
  // Fifty small messages and texts, in one piece of memory.
  alignas(8) char memory[8 << 10];
  google::protobuf::Arena arena(memory, sizeof(memory));
  storage::LeadSnapshot& in = *google::protobuf::Arena::CreateMessage<storage::LeadSnapshot>(&arena);
  Lead lead;
  bool good = in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && ReadId(in.lead_id(), lead.id) &&
              ReadRest(in, lead);
  lead.version = in.version();
  ReadFields(in, lead);
  lead.tags.assign(std::make_move_iterator(in.mutable_tags()->begin()),
                   std::make_move_iterator(in.mutable_tags()->end()));
  lead.source = Read(std::move(*in.mutable_source()));
  lead.stage = static_cast<Stage>(in.stage());
  lead.audit_key = std::move(*in.mutable_audit_key());
  for (storage::Identity& identity : *in.mutable_identities()) lead.identities.push_back(Read(std::move(identity)));
  std::vector<StageEntry> entries(in.stage_history_size());
  for (size_t i = 0; i < entries.size(); ++i)
    good = Read(std::move(*in.mutable_stage_history(static_cast<int>(i))), entries[i]) && good;
  if (!good) return absl::DataLossError("a stored lead cannot be read");
  if (!entries.empty()) lead.stage_history = StageHistory(std::move(entries));
  return lead;
}

uint32_t SnapshotFormat() {
  static const uint32_t format = [] {
    std::set<std::string> seen;
    std::string fields;
    Describe(*storage::LeadSnapshot::descriptor(), seen, fields);
    return text::Checksum32(fields);
  }();
  return format;
}

}  // namespace smarketing::lead
