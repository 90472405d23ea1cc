#include "lead_service/storage/pipeline_codec.h"

#include "absl/strings/str_cat.h"
#include "lead_service/storage/item_name.h"

namespace smarketing::lead {
namespace {

constexpr char kPipelines[] = "pipelines";

}  // namespace

v1::Pipeline PipelineToProto(const Pipeline& pipeline) {
  v1::Pipeline proto;
  proto.set_name(absl::StrCat(kPipelines, "/", pipeline.key));
  proto.set_display_name(pipeline.display_name);
  for (const PipelineStage& stage : pipeline.stages) {
    v1::PipelineStage* added = proto.add_stages();
    added->set_id(stage.id);
    added->set_display_name(stage.display_name);
    added->set_probability(stage.probability);
  }
  return proto;
}

Pipeline PipelineFromProto(const v1::Pipeline& proto, absl::string_view field, Violations& violations) {
  Pipeline pipeline;
  pipeline.key = KeyFromName(kPipelines, proto.name(), FieldPath(field, "name"), violations);
  pipeline.display_name = proto.display_name();
  for (const v1::PipelineStage& stage : proto.stages()) {
    pipeline.stages.push_back({stage.id(), stage.display_name(), stage.probability()});
  }
  return pipeline;
}

}  // namespace smarketing::lead
