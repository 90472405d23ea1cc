// How a command of smctl is made.
#ifndef SMARKETING_CLI_COMMAND_H_
#define SMARKETING_CLI_COMMAND_H_

#include <functional>
#include <string>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/status/status.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "cli/settings.h"

namespace smarketing::cli {

// What the command line asked for. Commands register on the parser; the one that was named sets `run`.
struct Invocation {
  Settings settings;
  std::string what;                   // "lead get", for error messages
  std::function<absl::Status()> run;  // its error becomes the exit code
  ExitCode exit_code_when_ok = kOk;   // kRejected after an import that rejected rows
};

// Makes the subcommand `name` of `parent` run `action` with a session to the service.
void OnSession(CLI::App* command, Invocation* invocation, std::function<absl::Status(const Session&)> action);
// The same for commands that need no service.
void OnNothing(CLI::App* command, Invocation* invocation, std::function<absl::Status()> action);

// Each adds its commands to the root.
void AddAccessCommands(CLI::App& root, Invocation* invocation);     // keygen, token, status
void AddImportCommands(CLI::App& root, Invocation* invocation);     // import leads|deals|touches|attempts
void AddLeadCommands(CLI::App& root, Invocation* invocation);       // lead …
void AddDuplicateCommands(CLI::App& root, Invocation* invocation);  // duplicates …
void AddActivityCommands(CLI::App& root, Invocation* invocation);   // touch …, attempt …
void AddHandoffCommands(CLI::App& root, Invocation* invocation);    // handoff …
void AddDealCommands(CLI::App& root, Invocation* invocation);       // deal …
void AddPipelineCommands(CLI::App& root, Invocation* invocation);   // pipeline …
void AddRosterCommands(CLI::App& root, Invocation* invocation);     // roster …
void AddPlaybookCommands(CLI::App& root, Invocation* invocation);   // playbook …
void AddScoringCommands(CLI::App& root, Invocation* invocation);    // scoring …
void AddAgreementCommands(CLI::App& root, Invocation* invocation);  // calendar …, agreement …
void AddClockCommands(CLI::App& root, Invocation* invocation);      // clock list, breach list
void AddReportCommands(CLI::App& root, Invocation* invocation);     // report funnel, metric list, projection …
void AddEventCommands(CLI::App& root, Invocation* invocation);      // events watch|list
void AddDemoCommands(CLI::App& root, Invocation* invocation);       // demo load

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_COMMAND_H_
