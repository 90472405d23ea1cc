#include "cli/command.h"

#include <utility>

#include "common/status/macros.h"

namespace smarketing::cli {
namespace {

// "lead get"
std::string FullName(const CLI::App* command) {
  std::string name = command->get_name();
  for (const CLI::App* parent = command->get_parent(); parent != nullptr && parent->get_parent() != nullptr;
       parent = parent->get_parent()) {
    name = parent->get_name() + " " + name;
  }
  return name;
}

}  // namespace

void OnNothing(CLI::App* command, Invocation* invocation, std::function<absl::Status()> action) {
  command->callback([command, invocation, action = std::move(action)] {
    invocation->what = FullName(command);
    invocation->run = action;
  });
}

void OnSession(CLI::App* command, Invocation* invocation, std::function<absl::Status(const Session&)> action) {
  OnNothing(command, invocation, [invocation, action = std::move(action)]() -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Settings settings, Complete(invocation->settings));
    SMK_ASSIGN_OR_RETURN(const Session session, Session::Open(settings));
    return action(session);
  });
}

}  // namespace smarketing::cli
