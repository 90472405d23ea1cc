#include <csignal>
#include <cstdio>
#include <string>

#include "cli/command.h"
#include "cli/output.h"

namespace smarketing::cli {
namespace {

int Run(int argc, char** argv) {
  Invocation invocation;
  CLI::App root("smctl talks to smarketing: import, look at leads, clocks and reports, follow events.", "smctl");
  root.footer(
      std::string(
          "Where: --endpoint, SMARKETING_ENDPOINT, or the nearest .smarketing/client.json (./run writes it).\n") +
      kExitCodesHelp);
  root.require_subcommand(1);
  root.fallthrough();
  root.add_option("--endpoint", invocation.settings.endpoint, "host:port of the gateway or of a service");
  root.add_option("--token-file", invocation.settings.token_file, "file with the bearer token to send");
  root.add_option("--tls-ca-file", invocation.settings.tls_ca_file, "PEM file; the connection is then by TLS");
  root.add_option("--timeout", invocation.settings.timeout_seconds, "seconds to wait for an answer")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  root.add_flag("--json", invocation.settings.json, "print JSON, for programs");
  AddAccessCommands(root, &invocation);
  AddImportCommands(root, &invocation);
  AddLeadCommands(root, &invocation);
  AddAgreementCommands(root, &invocation);
  AddClockCommands(root, &invocation);
  AddReportCommands(root, &invocation);
  AddEventCommands(root, &invocation);

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

}  // namespace
}  // namespace smarketing::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);  // `smctl … | head` ends quietly
  return smarketing::cli::Run(argc, argv);
}
