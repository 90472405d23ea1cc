// lead …
#include "cli/command.h"
#include "cli/commands/lead_parts.h"

namespace smarketing::cli {

void AddLeadCommands(CLI::App& root, Invocation* invocation) {
  auto* lead = root.add_subcommand("lead", "look at leads, capture and change them, merge, export and erase them");
  lead->require_subcommand(1);
  AddLeadReads(lead, invocation);
  AddLeadWrites(lead, invocation);
  AddLogAttempt(lead, invocation, "log-attempt");
  AddLeadMerges(lead, invocation);
  AddLeadExport(lead, invocation);
}

}  // namespace smarketing::cli
