#include "lead_service/storage/reference_codec.h"

#include "absl/strings/str_cat.h"
#include "lead_service/storage/pipeline_codec.h"
#include "lead_service/storage/roster_codec.h"

namespace smarketing::lead {
namespace {

// `from_proto` makes a thing of the domain of a message.
template <typename Message, typename T>
absl::Status Read(const ReferenceKey& item, absl::string_view content,
                  T (*from_proto)(const Message&, absl::string_view, Violations&), std::vector<T>* all) {
  Message message;
  Violations violations;
  if (message.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    all->push_back(from_proto(message, "content", violations));
    if (violations.empty()) return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat("the stored ", item.name(), " cannot be read"));
}

}  // namespace

ReferenceChange Written(const Team& team) {
  return {{ReferenceKind::kTeam, team.key}, TeamToProto(team).SerializeAsString()};
}
ReferenceChange Written(const Rep& rep) {
  return {{ReferenceKind::kRep, rep.key}, RepToProto(rep).SerializeAsString()};
}
ReferenceChange Written(const Absence& absence) {
  return {{ReferenceKind::kAbsence, absence.key}, AbsenceToProto(absence).SerializeAsString()};
}
ReferenceChange Written(const RoutingRule& rule) {
  return {{ReferenceKind::kRoutingRule, rule.key}, RoutingRuleToProto(rule).SerializeAsString()};
}
ReferenceChange Written(const Pipeline& pipeline) {
  return {{ReferenceKind::kPipeline, pipeline.key}, PipelineToProto(pipeline).SerializeAsString()};
}

absl::Status ReadReferenceItem(const ReferenceKey& item, absl::string_view content, RosterData* roster,
                               std::vector<Pipeline>* pipelines) {
  switch (item.kind) {
    case ReferenceKind::kTeam:
      return Read(item, content, TeamFromProto, &roster->teams);
    case ReferenceKind::kRep:
      return Read(item, content, RepFromProto, &roster->reps);
    case ReferenceKind::kAbsence:
      return Read(item, content, AbsenceFromProto, &roster->absences);
    case ReferenceKind::kRoutingRule:
      return Read(item, content, RoutingRuleFromProto, &roster->rules);
    case ReferenceKind::kPipeline:
      return Read(item, content, PipelineFromProto, pipelines);
  }
  return absl::DataLossError(absl::StrCat("a stored item is of the unknown kind ", static_cast<int>(item.kind)));
}

}  // namespace smarketing::lead
