// The flags that all services share. `--help` lists them with those of the service itself.
#ifndef SMARKETING_COMMON_SERVICE_FLAGS_H_
#define SMARKETING_COMMON_SERVICE_FLAGS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/service/definition.h"
#include "common/service/options.h"

namespace smarketing::service {

// Reads the command line of `definition`'s binary. A flag that does not exist or does not parse, --help and --version
// end the process here, as Abseil does. INVALID_ARGUMENT when something is left over that is no flag.
absl::Status ParseFlags(const ServiceDefinition& definition, int argc, char** argv);

// The values of the flags. The password comes from --mysql_password_file or the environment variable
// SMARKETING_MYSQL_PASSWORD. INVALID_ARGUMENT or FAILED_PRECONDITION with one sentence that names the flag.
absl::StatusOr<ServiceOptions> OptionsFromFlags();

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_FLAGS_H_
