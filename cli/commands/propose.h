// Proposing versions of items of the playbook.
#ifndef SMARKETING_CLI_COMMANDS_PROPOSE_H_
#define SMARKETING_CLI_COMMANDS_PROPOSE_H_

#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/status/status.h"
#include "cli/session.h"
#include "smarketing/lead/v1/playbook.pb.h"

namespace smarketing::cli {

struct ProposeFlags {
  std::string comment, effective;
  bool dry_run = false;

  void AddTo(CLI::App* command);
};

// Has the service look at all of them, then proposes each and prints its name: either all are in order, or none is
// proposed. The flags' comment and time count for revisions that have none of their own.
absl::Status Propose(const Session& session, const ProposeFlags& flags,
                     std::vector<lead::v1::PlaybookRevision> revisions);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_COMMANDS_PROPOSE_H_
