#include "lead_service/rpc/convert/lead.h"

#include <array>
#include <utility>

#include "absl/strings/strip.h"
#include "common/id/id.h"
#include "common/time/proto_time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/playbook.h"

namespace smarketing::lead {
namespace {

constexpr char kCollection[] = "leads";

using Descriptors = std::array<const google::protobuf::FieldDescriptor*, kFieldCount>;

// The domain and the contract call the fields of a profile by the same names.
const google::protobuf::FieldDescriptor* ProfileDescriptor(Field field) {
  static const auto* const descriptors = new Descriptors([] {
    Descriptors all{};
    for (const Field one : kAllFields) {
      absl::string_view name = FieldName(one);
      if (!absl::ConsumePrefix(&name, "profile.")) continue;
      all.at(static_cast<size_t>(one)) = v1::LeadProfile::descriptor()->FindFieldByName(std::string(name));
    }
    return all;
  }());
  return descriptors->at(static_cast<size_t>(field));
}

}  // namespace

std::string LeadName(const LeadId& id) { return ResourceName(kCollection, id.uuid()); }

LeadId LeadIdFromName(absl::string_view name) { return LeadId(ParseResourceName(kCollection, name).value_or(Uuid())); }

void LeadToProto(const Lead& lead, LeadView view, v1::Lead& proto) {
  proto.set_name(LeadName(lead.id));
  proto.set_etag(lead.etag());
  *proto.mutable_create_time() = ToProtoTime(lead.create_time);
  *proto.mutable_update_time() = ToProtoTime(lead.update_time);
  for (const Identity& identity : lead.identities) IdentityToProto(identity, *proto.add_identities());
  v1::LeadProfile& profile = *proto.mutable_profile();
  for (const Field field : kAllFields) {
    if (IsProfileField(field) && !lead.fields[field].empty()) SetProfileField(field, lead.fields[field], profile);
  }
  if (!lead.source.empty()) SourceToProto(lead.source, *proto.mutable_source());
  proto.set_stage(static_cast<v1::LeadStage>(lead.stage));
  *proto.mutable_stage_enter_time() = ToProtoTime(lead.stage_enter_time);
  proto.set_owner(lead.fields[Field::kOwner]);
  proto.set_team(lead.fields[Field::kTeam]);
  for (const std::string& tag : lead.tags) proto.add_tags(tag);
  if (lead.first_response_time.has_value()) {
    *proto.mutable_first_response_time() = ToProtoTime(*lead.first_response_time);
  }
  const auto set_time = [](const std::optional<absl::Time>& time, auto mutable_time) {
    if (time.has_value()) *mutable_time() = ToProtoTime(*time);
  };
  set_time(lead.delete_time, [&] { return proto.mutable_delete_time(); });
  set_time(lead.purge_time, [&] { return proto.mutable_purge_time(); });
  set_time(lead.erase_time, [&] { return proto.mutable_erase_time(); });
  set_time(lead.recycle_until, [&] { return proto.mutable_recycle_until_time(); });
  proto.set_persona(lead.fields[Field::kPersona]);
  if (lead.open_handoff.has_value()) proto.set_open_handoff(ResourceName("handoffs", lead.open_handoff->uuid()));
  for (const Identity& identity : lead.parked_identities) IdentityToProto(identity, *proto.add_identities());
  if (lead.shown.score.has_value()) ScoreToProto(*lead.shown.score, *proto.mutable_score());
  if (view == LeadView::kList) return;

  for (const StageEntry& entry : lead.stage_history.entries()) StageEntryToProto(entry, *proto.add_stage_history());
  for (const StageSummary& summary : lead.shown.stage_summaries) {
    StageSummaryToProto(summary, *proto.add_stage_summaries());
  }
  for (const LeadId& merged : lead.shown.merged_leads) proto.add_merged_leads(LeadName(merged));
  const auto add_provenance = [&proto](absl::string_view path, const std::optional<Provenance>& provenance) {
    if (!provenance.has_value()) return;
    v1::FieldProvenance& said = *proto.add_field_provenance();
    said.set_field(std::string(path));
    said.set_actor(provenance->actor);
    *said.mutable_occur_time() = ToProtoTime(provenance->occur_time);
  };
  for (const Field field : kAllFields) add_provenance(FieldName(field), lead.provenance[field]);
  add_provenance("tags", lead.provenance.tags);
}

void ScoreToProto(const CurrentScore& current, v1::LeadScore& proto) {
  proto.set_fit(static_cast<double>(current.score.fit) / 100);
  proto.set_engagement(static_cast<double>(current.score.engagement) / 100);
  proto.set_grade(GradeName(current.score.grade));
  if (!current.model.is_nil()) proto.set_scoring_model(PlaybookRevisionName(current.model));
}

void StageEntryToProto(const StageEntry& entry, v1::StageEntry& proto) {
  proto.set_stage(static_cast<v1::LeadStage>(entry.stage));
  *proto.mutable_enter_time() = ToProtoTime(entry.enter_time);
  if (entry.exit_time.has_value()) *proto.mutable_exit_time() = ToProtoTime(*entry.exit_time);
  proto.set_actor(entry.actor);
  proto.set_reason(entry.reason);
  proto.set_note(entry.note);
  proto.set_automatic(entry.automatic());
}

void StageSummaryToProto(const StageSummary& summary, v1::StageSummary& proto) {
  proto.set_stage(static_cast<v1::LeadStage>(summary.stage));
  *proto.mutable_first_enter_time() = ToProtoTime(summary.first_enter_time);
  *proto.mutable_latest_enter_time() = ToProtoTime(summary.latest_enter_time);
  proto.set_entries(summary.entries);
  *proto.mutable_time_in_stage() = ToProtoDuration(summary.time_in_stage);
}

void SourceToProto(const SourceDetails& source, v1::SourceDetails& proto) {
  proto.set_channel(source.channel);
  proto.set_source(source.source);
  proto.set_medium(source.medium);
  proto.set_campaign(source.campaign);
  proto.set_content(source.content);
  proto.set_term(source.term);
  proto.set_referrer(source.referrer);
  proto.set_landing_page(source.landing_page);
}

SourceDetails SourceFromProto(const v1::SourceDetails& proto) {
  SourceDetails source;
  source.channel = proto.channel();
  source.source = proto.source();
  source.medium = proto.medium();
  source.campaign = proto.campaign();
  source.content = proto.content();
  source.term = proto.term();
  source.referrer = proto.referrer();
  source.landing_page = proto.landing_page();
  return source;
}

const std::string& ProfileField(const v1::LeadProfile& profile, Field field) {
  return profile.GetReflection()->GetStringReference(profile, ProfileDescriptor(field), nullptr);
}

void SetProfileField(Field field, absl::string_view value, v1::LeadProfile& profile) {
  profile.GetReflection()->SetString(&profile, ProfileDescriptor(field), std::string(value));
}

std::optional<std::string> OptionalText(const std::string& text) {
  return text.empty() ? std::nullopt : std::make_optional(text);
}

std::optional<absl::Time> OptionalTimeFromProto(bool has, const google::protobuf::Timestamp& proto) {
  if (!has) return std::nullopt;
  const absl::StatusOr<absl::Time> time = FromProtoTime(proto);
  if (!time.ok()) return std::nullopt;  // not after validation
  return *time;
}

}  // namespace smarketing::lead
