// Hand-offs, for people.
#ifndef SMARKETING_CLI_RENDER_HANDOFF_H_
#define SMARKETING_CLI_RENDER_HANDOFF_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cli/output.h"
#include "cli/page.h"
#include "smarketing/lead/v1/handoff.pb.h"

namespace smarketing::cli {

// Its lines, and its history when it has one. `now`: for saying how long it waits and when it expires.
void AddHandoff(Page& page, const lead::v1::Handoff& handoff, absl::Time now);
std::string RenderHandoff(const lead::v1::Handoff& handoff, absl::Time now);

// For a list.
std::vector<Table::Column> HandoffColumns();
std::vector<std::string> HandoffCells(const lead::v1::Handoff& handoff);

// For a queue: whom it is about, its grade, how long it waits, when it expires, whose it is or why it is held.
std::vector<Table::Column> QueueColumns();
std::vector<std::string> QueueCells(const lead::v1::Handoff& handoff, const std::string& who, absl::Time now);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_HANDOFF_H_
