#include "lead_service/storage/playbook_codec.h"

#include <optional>
#include <string>
#include <variant>

#include "common/time/proto_time.h"
#include "lead_service/domain/lead.h"
#include "lead_service/storage/scoring_model_codec.h"

namespace smarketing::lead {
namespace {

void Set(const Retired&, v1::PlaybookRevision*) {}

void Set(const StageDefinition& definition, v1::PlaybookRevision* proto) {
  v1::StageDefinition* message = proto->mutable_stage_definition();
  message->set_stage(static_cast<v1::LeadStage>(definition.stage));
  message->set_display_name(definition.display_name);
  message->set_definition(definition.definition);
  for (const Field field : definition.required_fields) message->add_required_fields(std::string(FieldName(field)));
  for (const Grade grade : definition.grades) message->add_grades(GradeName(grade));
}

void Set(const Persona& persona, v1::PlaybookRevision* proto) {
  v1::Persona* message = proto->mutable_persona();
  message->set_key(persona.key);
  message->set_display_name(persona.display_name);
  message->set_description(persona.description);
  for (const JourneyQuestion& question : persona.questions) {
    v1::JourneyQuestion* added = message->add_questions();
    added->set_journey_stage(static_cast<v1::JourneyStage>(question.journey_stage));
    added->set_question(question.question);
    added->set_answer(question.answer);
  }
}

void Set(const Reason& reason, v1::PlaybookRevision* proto) {
  v1::Reason* message = proto->mutable_reason();
  message->set_key(reason.key);
  message->set_display_name(reason.display_name);
  for (const ReasonUse use : reason.uses) message->add_uses(static_cast<v1::ReasonUse>(use));
  message->set_disqualifies(reason.disqualifies);
}

void Set(const ContentAsset& asset, v1::PlaybookRevision* proto) {
  v1::ContentAsset* message = proto->mutable_content_asset();
  message->set_key(asset.key);
  message->set_title(asset.title);
  message->set_url(asset.url);
  message->mutable_personas()->Add(asset.personas.begin(), asset.personas.end());
  for (const JourneyStage stage : asset.journey_stages) {
    message->add_journey_stages(static_cast<v1::JourneyStage>(stage));
  }
}

void Set(const ScoringModel& model, v1::PlaybookRevision* proto) {
  *proto->mutable_scoring_model() = ScoringModelToProto(model);
}

StageDefinition FromProto(const v1::StageDefinition& proto, absl::string_view field, Violations& violations) {
  StageDefinition definition;
  if (proto.stage() != v1::LEAD_STAGE_UNSPECIFIED) definition.stage = static_cast<Stage>(proto.stage());
  definition.display_name = proto.display_name();
  definition.definition = proto.definition();
  for (int i = 0; i < proto.required_fields_size(); ++i) {
    const std::optional<Field> required = FieldByName(proto.required_fields(i));
    if (required.has_value()) {
      definition.required_fields.push_back(*required);
    } else {
      violations.Add(FieldPath(field, FieldPathAt("required_fields", static_cast<size_t>(i))),
                     "is no field of a lead, such as \"profile.company_name\"");
    }
  }
  for (int i = 0; i < proto.grades_size(); ++i) {
    AddGrade(proto.grades(i), FieldPath(field, FieldPathAt("grades", static_cast<size_t>(i))), definition.grades,
             violations);
  }
  return definition;
}

Persona FromProto(const v1::Persona& proto) {
  Persona persona;
  persona.key = proto.key();
  persona.display_name = proto.display_name();
  persona.description = proto.description();
  for (const v1::JourneyQuestion& question : proto.questions()) {
    persona.questions.push_back(
        {static_cast<JourneyStage>(question.journey_stage()), question.question(), question.answer()});
  }
  return persona;
}

Reason FromProto(const v1::Reason& proto) {
  Reason reason;
  reason.key = proto.key();
  reason.display_name = proto.display_name();
  for (const int use : proto.uses()) reason.uses.push_back(static_cast<ReasonUse>(use));
  reason.disqualifies = proto.disqualifies();
  return reason;
}

ContentAsset FromProto(const v1::ContentAsset& proto) {
  ContentAsset asset;
  asset.key = proto.key();
  asset.title = proto.title();
  asset.url = proto.url();
  asset.personas.assign(proto.personas().begin(), proto.personas().end());
  for (const int stage : proto.journey_stages()) asset.journey_stages.push_back(static_cast<JourneyStage>(stage));
  return asset;
}

}  // namespace

void SetContent(const PlaybookContent& content, v1::PlaybookRevision* proto) {
  std::visit([proto](const auto& item) { Set(item, proto); }, content);
}

v1::PlaybookRevision PlaybookRevisionToProto(const PlaybookRevision& revision) {
  v1::PlaybookRevision proto;
  proto.set_item(revision.item);
  SetContent(revision.content, &proto);
  proto.set_state(static_cast<v1::PlaybookRevisionState>(revision.state));
  if (revision.id.is_nil()) return proto;
  proto.set_name(ResourceName("playbookRevisions", revision.id.uuid()));
  proto.set_etag(Etag(revision.version));
  proto.set_comment(revision.comment);
  proto.set_proposer(revision.proposer);
  *proto.mutable_propose_time() = ToProtoTime(revision.propose_time);
  for (const PlaybookApproval& approval : revision.approvals) {
    v1::PlaybookApproval* added = proto.add_approvals();
    added->set_function(static_cast<v1::BusinessFunction>(approval.function));
    added->set_approver(approval.approver);
    *added->mutable_approve_time() = ToProtoTime(approval.approve_time);
  }
  if (revision.effective_time.has_value()) *proto.mutable_effective_time() = ToProtoTime(*revision.effective_time);
  return proto;
}

absl::string_view ContentField(const v1::PlaybookRevision& proto) {
  switch (proto.content_case()) {
    case v1::PlaybookRevision::kStageDefinition:
      return "stage_definition";
    case v1::PlaybookRevision::kPersona:
      return "persona";
    case v1::PlaybookRevision::kReason:
      return "reason";
    case v1::PlaybookRevision::kContentAsset:
      return "content_asset";
    case v1::PlaybookRevision::kScoringModel:
      return "scoring_model";
    case v1::PlaybookRevision::CONTENT_NOT_SET:
      return "";
  }
  return "";
}

PlaybookContent ContentFromProto(const v1::PlaybookRevision& proto, absl::string_view field, Violations& violations) {
  const std::string path = FieldPath(field, ContentField(proto));
  switch (proto.content_case()) {
    case v1::PlaybookRevision::kStageDefinition:
      return FromProto(proto.stage_definition(), path, violations);
    case v1::PlaybookRevision::kPersona:
      return FromProto(proto.persona());
    case v1::PlaybookRevision::kReason:
      return FromProto(proto.reason());
    case v1::PlaybookRevision::kContentAsset:
      return FromProto(proto.content_asset());
    case v1::PlaybookRevision::kScoringModel:
      return ScoringModelFromProto(proto.scoring_model(), path, violations);
    case v1::PlaybookRevision::CONTENT_NOT_SET:
      break;
  }
  return Retired();
}

}  // namespace smarketing::lead
