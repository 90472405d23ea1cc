#include "lead_service/rpc/handlers/pipelines.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/storage/item_name.h"
#include "lead_service/storage/pipeline_codec.h"
#include "lead_service/storage/pipeline_use.h"

namespace smarketing::lead {
namespace {

v1::Pipeline Render(const ReferenceData& data, const Pipeline& pipeline) {
  v1::Pipeline proto = PipelineToProto(pipeline);
  proto.set_etag(data.EtagOf({ReferenceKind::kPipeline, pipeline.key}));
  return proto;
}

absl::StatusOr<const Pipeline*> Find(const ReferenceData& data, const std::string& name) {
  Violations no_name;
  const std::string key = KeyFromName("pipelines", name, "name", no_name);
  const Pipeline* pipeline = no_name.empty() && !key.empty() ? data.pipelines.Find(key) : nullptr;
  if (pipeline != nullptr) return pipeline;
  return MakeError(absl::StatusCode::kNotFound, "PIPELINE_NOT_FOUND", absl::StrCat("there is no pipeline ", name),
                   {{"name", name}});
}

absl::Status CheckTakenAway(mysql::ReadTransaction& tx, const Pipeline& before, const Pipeline& after) {
  std::vector<std::string> gone;
  for (const PipelineStage& stage : before.stages) {
    if (after.FindStage(stage.id) == nullptr) gone.push_back(stage.id);
  }
  SMK_ASSIGN_OR_RETURN(const std::optional<std::string> used, FindStageInUse(tx, before.key, gone));
  if (!used.has_value()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "PIPELINE_STAGE_IN_USE",
                   absl::StrCat("there are open deals in the stage ", *used, ": move them first"), {{"stage", *used}});
}

}  // namespace

absl::Status PipelinesHandler::GetPipeline(const rpc::Call& call, const v1::GetPipelineRequest& request,
                                           v1::Pipeline* response) const {
  SMK_ASSIGN_OR_RETURN(const auto data, writer_->Read(call));
  SMK_ASSIGN_OR_RETURN(const Pipeline* pipeline, Find(*data, request.name()));
  *response = Render(*data, *pipeline);
  return absl::OkStatus();
}

absl::Status PipelinesHandler::ListPipelines(const rpc::Call& call, const v1::ListPipelinesRequest& request,
                                             v1::ListPipelinesResponse* response) const {
  SMK_ASSIGN_OR_RETURN(const auto data, writer_->Read(call));
  for (const Pipeline& pipeline : data->pipelines.all()) *response->add_pipelines() = Render(*data, pipeline);
  return absl::OkStatus();
}

absl::Status PipelinesHandler::UpdatePipeline(const rpc::Call& call, const v1::UpdatePipelineRequest& request,
                                              v1::Pipeline* response) const {
  Violations none;  // validation has refused a name that is none
  const Pipeline wanted = PipelineFromProto(request.pipeline(), "pipeline", none);
  return writer_->ChangeItems(
      call, request,
      [&](const ReferenceWriter::Decision& decision) -> absl::StatusOr<std::string> {
        const std::string etag = decision.before.EtagOf({ReferenceKind::kPipeline, wanted.key});
        SMK_RETURN_IF_ERROR(CheckItemEtag(request.pipeline().etag(), etag));
        const Pipeline* present = decision.before.pipelines.Find(wanted.key);
        const bool same = !etag.empty() && *present == wanted;
        if (same) return wanted.key;
        if (present != nullptr) SMK_RETURN_IF_ERROR(CheckTakenAway(decision.tx, *present, wanted));
        decision.changes.push_back(Written(wanted));
        return wanted.key;
      },
      [&](const ReferenceData& after, absl::string_view key) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(const Pipeline* pipeline, Find(after, absl::StrCat("pipelines/", key)));
        *response = Render(after, *pipeline);
        return absl::OkStatus();
      });
}

}  // namespace smarketing::lead
