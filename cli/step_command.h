// Commands that do something to one thing that they name: `smctl handoff accept NAME`.
#ifndef SMARKETING_CLI_STEP_COMMAND_H_
#define SMARKETING_CLI_STEP_COMMAND_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/contract_flags.h"
#include "common/status/macros.h"

namespace smarketing::cli {

// How a command names its thing.
struct StepSubject {
  const char* argument;  // "handoff"
  const char* help;
  // The resource name of what was typed.
  std::function<absl::StatusOr<std::string>(const Session&, absl::string_view)> find;
};

struct StepHelp {
  const char* name;
  const char* description;
  const char* example = "";
  std::vector<std::string> positional = {};  // fields that need no flag
};

// Adds such a command, whose flags are the fields of the request. `before`, if any, may refuse, once the request is
// complete.
template <typename Service, typename Base, typename Request, typename Response, typename Render>
CLI::App* AddStep(CLI::App* parent, Invocation* invocation, const StepHelp& help, const StepSubject& subject,
                  grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*), const Render& render,
                  std::type_identity_t<std::function<absl::Status(const Session&, const Request&)>> before = nullptr) {
  auto* command = parent->add_subcommand(help.name, help.description);
  if (help.example[0] != '\0') command->footer(std::string("Example: ") + help.example);
  auto name = std::make_shared<std::string>();
  command->add_option(subject.argument, *name, subject.help)->required();
  auto flags = std::make_shared<ContractFlags>(Request::descriptor(), std::set<std::string>{"name"}, help.positional);
  flags->AddTo(command);
  OnSession(command, invocation,
            [=, find = subject.find, before = std::move(before)](const Session& session) -> absl::Status {
              Request request;
              Violations violations;
              flags->Apply(&request, violations);
              SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
              if constexpr (requires { request.set_request_id(""); }) {
                if (request.request_id().empty()) request.set_request_id(NewRequestId());
              }
              SMK_ASSIGN_OR_RETURN(*request.mutable_name(), find(session, *name));
              if (before) SMK_RETURN_IF_ERROR(before(session, request));
              return CallAndShow<Service>(session, method, request, render);
            });
  return command;
}

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_STEP_COMMAND_H_
