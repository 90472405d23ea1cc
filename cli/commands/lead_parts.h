// The parts that `smctl lead` is made of, and what other commands take of them.
#ifndef SMARKETING_CLI_COMMANDS_LEAD_PARTS_H_
#define SMARKETING_CLI_COMMANDS_LEAD_PARTS_H_

#include <string>

#include "cli/command.h"
#include "cli/step_command.h"

namespace smarketing::cli {

void AddLeadReads(CLI::App* lead, Invocation* invocation);      // get, list, timeline, changes
void AddLeadBriefings(CLI::App* lead, Invocation* invocation);  // briefing, explain
void AddLeadWrites(CLI::App* lead, Invocation* invocation);     // capture, create, update, upsert, move, recycle, …
void AddLeadMerges(CLI::App* lead, Invocation* invocation);     // duplicates, merge, unmerge
void AddLeadExport(CLI::App* lead, Invocation* invocation);     // export

// Logs what sales did about a lead; `smctl attempt log`, and `smctl lead log-attempt`.
void AddLogAttempt(CLI::App* parent, Invocation* invocation, const std::string& name);

// A lead, as the subject of a step.
StepSubject LeadSubject();

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_COMMANDS_LEAD_PARTS_H_
