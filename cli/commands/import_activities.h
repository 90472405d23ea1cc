// Imports of what prospects and reps did.
#ifndef SMARKETING_CLI_COMMANDS_IMPORT_ACTIVITIES_H_
#define SMARKETING_CLI_COMMANDS_IMPORT_ACTIVITIES_H_

#include "cli/command.h"

namespace smarketing::cli {

void AddImportTouches(CLI::App* import, Invocation* invocation);
void AddImportAttempts(CLI::App* import, Invocation* invocation);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_COMMANDS_IMPORT_ACTIVITIES_H_
