#include "lead_service/domain/reference_data.h"

#include "absl/strings/str_cat.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

absl::string_view ReferenceCollection(ReferenceKind kind) {
  switch (kind) {
    case ReferenceKind::kTeam:
      return "teams";
    case ReferenceKind::kRep:
      return "reps";
    case ReferenceKind::kAbsence:
      return "absences";
    case ReferenceKind::kRoutingRule:
      return "routingRules";
    case ReferenceKind::kPipeline:
      return "pipelines";
  }
  return "";
}

std::string ReferenceKey::name() const { return absl::StrCat(ReferenceCollection(kind), "/", key); }

std::string ReferenceData::EtagOf(const ReferenceKey& item) const {
  const auto it = item_versions.find(item);
  return it == item_versions.end() ? "" : Etag(it->second);
}

const std::shared_ptr<const ReferenceData>& BuiltInReferenceData() {
  static const auto* const kBuiltIn = new std::shared_ptr<const ReferenceData>(std::make_shared<const ReferenceData>());
  return *kBuiltIn;
}

}  // namespace smarketing::lead
