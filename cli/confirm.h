// Asks before what cannot be taken back.
#ifndef SMARKETING_CLI_CONFIRM_H_
#define SMARKETING_CLI_CONFIRM_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace smarketing::cli {

// OK when `yes` (the flag --yes) is set, or a person at the terminal answers the question by "y" or "yes". Otherwise
// INVALID_ARGUMENT: nothing was done. Where nobody can answer, it does not wait.
absl::Status Confirm(absl::string_view question, bool yes);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_CONFIRM_H_
