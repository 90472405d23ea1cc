// The whole of smctl.
#ifndef SMARKETING_CLI_RUN_H_
#define SMARKETING_CLI_RUN_H_

namespace smarketing::cli {

// Does what the command line says; the exit code (exit_code.h).
int Run(int argc, const char* const* argv);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RUN_H_
