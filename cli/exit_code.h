// What the exit code of smctl says. Scripts may rely on it.
#ifndef SMARKETING_CLI_EXIT_CODE_H_
#define SMARKETING_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace smarketing::cli {

enum ExitCode {
  kOk = 0,
  kFailed = 1,       // anything that has no code of its own
  kUsage = 2,        // the command line is wrong; nothing was done
  kRejected = 3,     // the service refused the request, or rows of an import
  kNotFound = 4,     // what was asked for does not exist
  kNotAllowed = 5,   // no token, a bad one, or not enough permissions
  kUnreachable = 6,  // the service did not answer; the same command may succeed later
};

// For --help.
inline constexpr char kExitCodesHelp[] =
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by the service or rows rejected, 4 not found, 5 not "
    "allowed, "
    "6 service not reachable (try again).";

// The reason of errors that are found here, before a service is asked.
inline constexpr char kWrongUsage[] = "WRONG_USAGE";

// Services give a reason for every error; one without, or with kWrongUsage, comes from the command line.
ExitCode ToExitCode(const absl::Status& status);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_EXIT_CODE_H_
