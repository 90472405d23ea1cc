#include "lead_service/rpc/validate/reference.h"

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "lead_service/domain/pipeline.h"
#include "lead_service/domain/playbook_item.h"
#include "lead_service/rpc/validate/fields.h"
#include "lead_service/storage/pipeline_codec.h"
#include "lead_service/storage/playbook_codec.h"
#include "lead_service/storage/scoring_model_codec.h"

namespace smarketing::lead {

void ValidateProposePlaybookRevision(const v1::ProposePlaybookRevisionRequest& request, Violations& violations) {
  if (!request.has_revision()) return;
  const v1::PlaybookRevision& revision = request.revision();
  Violations found;
  const PlaybookContent content = ContentFromProto(revision, "revision", found);
  if (std::holds_alternative<Retired>(content)) {
    if (revision.item().empty()) {
      found.Add("revision.item", "is required, or one of the contents: an item without content is one to retire");
    }
  } else {
    Validate(content, FieldPath("revision", ContentField(revision)), found);
    const std::string item = ItemOf(content);
    if (!revision.item().empty() && revision.item() != item) {
      found.Add("revision.item", absl::StrCat("is not what the content is a version of, which is ", item));
    }
  }
  AddUnlessKnown(found, violations);
}

void ValidatePreviewScoringModel(const v1::PreviewScoringModelRequest& request, Violations& violations) {
  if (!request.has_scoring_model()) return;
  Violations found;
  Validate(ScoringModelFromProto(request.scoring_model(), "scoring_model", found), "scoring_model", found);
  AddUnlessKnown(found, violations);
}

void ValidateUpdatePipeline(const v1::UpdatePipelineRequest& request, Violations& violations) {
  if (!request.has_pipeline()) return;
  Violations found;
  Validate(PipelineFromProto(request.pipeline(), "pipeline", found), "pipeline", found);
  AddUnlessKnown(found, violations);
}

}  // namespace smarketing::lead
