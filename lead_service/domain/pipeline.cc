#include "lead_service/domain/pipeline.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/text/unicode.h"
#include "lead_service/domain/key.h"

namespace smarketing::lead {
namespace {

constexpr size_t kMaxKeyLength = 64;

bool IsKey(absl::string_view key) {
  return !key.empty() && key.size() <= kMaxKeyLength && std::all_of(key.begin(), key.end(), IsKeyCharacter);
}

std::string NoKey() { return absl::StrCat("is not 1 to ", kMaxKeyLength, " ", kKeyCharacters); }

bool ComesFirst(const Pipeline& a, const Pipeline& b) {
  const bool a_is_default = a.key == kDefaultPipeline;
  const bool b_is_default = b.key == kDefaultPipeline;
  return a_is_default != b_is_default ? a_is_default : a.key < b.key;
}

}  // namespace

const PipelineStage* Pipeline::FindStage(absl::string_view id) const {
  if (id.empty()) return stages.empty() ? nullptr : &stages.front();
  const auto it =
      std::find_if(stages.begin(), stages.end(), [id](const PipelineStage& stage) { return stage.id == id; });
  return it == stages.end() ? nullptr : &*it;
}

const Pipeline& BuiltInPipeline() {
  static const auto* const kPipeline = new Pipeline{kDefaultPipeline,
                                                    "Default",
                                                    {{"qualification", "Qualification", 10},
                                                     {"discovery", "Discovery", 25},
                                                     {"proposal", "Proposal", 50},
                                                     {"negotiation", "Negotiation", 75},
                                                     {"commitment", "Commitment", 90}}};
  return *kPipeline;
}

void Validate(const Pipeline& pipeline, absl::string_view field, Violations& violations) {
  if (!IsKey(pipeline.key)) violations.Add(FieldPath(field, "name"), absl::StrCat("has a key that ", NoKey()));
  if (text::Trim(pipeline.display_name).empty()) violations.Add(FieldPath(field, "display_name"), "is required");
  if (pipeline.stages.empty()) violations.Add(FieldPath(field, "stages"), "must have at least one");
  absl::flat_hash_set<absl::string_view> ids;
  int32_t before = 0;
  for (size_t i = 0; i < pipeline.stages.size(); ++i) {
    const PipelineStage& stage = pipeline.stages[i];
    const std::string path = FieldPath(field, FieldPathAt("stages", i));
    if (!IsKey(stage.id)) {
      violations.Add(FieldPath(path, "id"), NoKey());
    } else if (!ids.insert(stage.id).second) {
      violations.Add(FieldPath(path, "id"), "is there already");
    }
    if (stage.probability < 0 || stage.probability > 100) {
      violations.Add(FieldPath(path, "probability"), "is not from 0 to 100");
    } else if (stage.probability < before) {
      violations.Add(FieldPath(path, "probability"), absl::StrCat("is less than the ", before, " of the stage before"));
    }
    before = stage.probability;
  }
}

Pipelines::Pipelines(std::vector<Pipeline> written) : all_(std::move(written)) {
  std::sort(all_.begin(), all_.end(), ComesFirst);
  if (all_.empty() || all_.front().key != kDefaultPipeline) all_.insert(all_.begin(), BuiltInPipeline());
}

const Pipeline* Pipelines::Find(absl::string_view key) const {
  if (key.empty()) return &all_.front();
  const auto it =
      std::find_if(all_.begin(), all_.end(), [key](const Pipeline& pipeline) { return pipeline.key == key; });
  return it == all_.end() ? nullptr : &*it;
}

int32_t Pipelines::ProbabilityOf(absl::string_view pipeline, absl::string_view stage) const {
  const Pipeline* found = Find(pipeline);
  const PipelineStage* place = found == nullptr ? nullptr : found->FindStage(stage);
  return place == nullptr ? 0 : place->probability;
}

}  // namespace smarketing::lead
