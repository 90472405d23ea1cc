#include "cli/run.h"

#include <cstdio>
#include <string>

#include "absl/strings/ascii.h"
#include "cli/command.h"
#include "cli/output.h"

namespace smarketing::cli {
namespace {

// Goes into a header, so plain characters.
std::string CheckOrigin(const std::string& origin) {
  if (origin.empty() || origin.size() > 64) return "takes 1 to 64 characters";
  for (const char c : origin) {
    if (!absl::ascii_isgraph(c)) return "takes letters, digits and punctuation";
  }
  return "";
}

void AddSettings(CLI::App& root, Settings& settings) {
  root.add_option("--endpoint", settings.endpoint, "host:port of the gateway or of a service");
  root.add_option("--token-file", settings.token_file, "file with the bearer token to send");
  root.add_option("--tls-ca-file", settings.tls_ca_file, "PEM file; the connection is then by TLS");
  root.add_option("--timeout", settings.timeout_seconds, "seconds to wait for an answer")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  root.add_flag("--json", settings.json, "print JSON, for programs");
  root.add_option("--origin", settings.origin,
                  "the system whose changes these are; their events carry it (see events --exclude-origin)")
      ->check(CheckOrigin);
}

void AddCommands(CLI::App& root, Invocation* invocation) {
  AddAccessCommands(root, invocation);
  AddImportCommands(root, invocation);
  AddLeadCommands(root, invocation);
  AddDuplicateCommands(root, invocation);
  AddActivityCommands(root, invocation);
  AddHandoffCommands(root, invocation);
  AddDealCommands(root, invocation);
  AddPipelineCommands(root, invocation);
  AddRosterCommands(root, invocation);
  AddPlaybookCommands(root, invocation);
  AddScoringCommands(root, invocation);
  AddAgreementCommands(root, invocation);
  AddClockCommands(root, invocation);
  AddReportCommands(root, invocation);
  AddEventCommands(root, invocation);
  AddDemoCommands(root, invocation);
}

}  // namespace

int Run(int argc, const char* const* argv) {
  Invocation invocation;
  CLI::App root("smctl talks to smarketing: leads and all that is done with them, promises, reports, events.", "smctl");
  root.footer(
      std::string(
          "Where: --endpoint, SMARKETING_ENDPOINT, or the nearest .smarketing/client.json (./run writes it).\n") +
      kExitCodesHelp);
  root.require_subcommand(1);
  root.fallthrough();
  AddSettings(root, invocation.settings);
  AddCommands(root, &invocation);

  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help ends here too, with success.
    return root.exit(error) == 0 ? kOk : kUsage;
  }
  if (!invocation.run) return kUsage;
  const absl::Status status = invocation.run();
  if (!status.ok()) {
    PrintError(invocation.what, status);
    return ToExitCode(status);
  }
  if (std::fflush(stdout) != 0) return kFailed;  // a full disk must not look like success
  return invocation.exit_code_when_ok;
}

}  // namespace smarketing::cli
