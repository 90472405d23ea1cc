// pipeline list|get|apply.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/convert.h"
#include "cli/flags.h"
#include "cli/render/deal.h"
#include "cli/yaml_file.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::DealService::Stub;

void AddList(CLI::App* pipeline, Invocation* invocation) {
  auto* command = pipeline->add_subcommand("list", "all pipelines, the default one first");
  OnSession(command, invocation, [](const Session& session) -> absl::Status {
    return CallAndShow<pb::DealService>(session, &Stub::ListPipelines, pb::ListPipelinesRequest(),
                                        [](const pb::ListPipelinesResponse& response) {
                                          Table table(PipelineColumns());
                                          for (const auto& one : response.pipelines()) {
                                            for (auto& row : PipelineRows(one)) table.AddRow(std::move(row));
                                          }
                                          return table.Render();
                                        });
  });
}

void AddGet(CLI::App* pipeline, Invocation* invocation) {
  auto* command = pipeline->add_subcommand("get", "one pipeline as YAML, to edit and apply");
  auto name = std::make_shared<std::string>();
  command->add_option("pipeline", *name, "pipelines/{key} or its key, such as default")->required();
  OnSession(command, invocation, [name](const Session& session) -> absl::Status {
    pb::GetPipelineRequest request;
    request.set_name(FullName("pipelines", *name));
    pb::Pipeline response;
    SMK_RETURN_IF_ERROR(session.Call<pb::DealService>(&Stub::GetPipeline, request, &response));
    PrintYaml(session, response);
    return absl::OkStatus();
  });
}

void AddApply(CLI::App* pipeline, Invocation* invocation) {
  struct Flags {
    std::string file, request_id;
  };
  auto* command = pipeline->add_subcommand("apply", "write a pipeline, new or not, as a YAML file says");
  command->footer("Example: smctl pipeline get default >pipeline.yaml; …; smctl pipeline apply pipeline.yaml");
  auto flags = std::make_shared<Flags>();
  command->add_option("file", flags->file, kYamlFileHelp)->required();
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::UpdatePipelineRequest request;
    request.set_request_id(RequestId(flags->request_id));
    SMK_RETURN_IF_ERROR(ReadYamlFile(flags->file, request.mutable_pipeline()));
    request.mutable_pipeline()->set_name(FullName("pipelines", request.pipeline().name()));
    return CallAndShow<pb::DealService>(session, &Stub::UpdatePipeline, request, [](const pb::Pipeline& one) {
      return absl::StrCat(one.name(), ": ", FormatAmount(one.stages_size(), "stage"), "\n");
    });
  });
}

}  // namespace

void AddPipelineCommands(CLI::App& root, Invocation* invocation) {
  auto* pipeline = root.add_subcommand("pipeline", "the way of deals to the win");
  pipeline->require_subcommand(1);
  AddList(pipeline, invocation);
  AddGet(pipeline, invocation);
  AddApply(pipeline, invocation);
}

}  // namespace smarketing::cli
