// What marketing and sales agreed on, for people.
#ifndef SMARKETING_CLI_RENDER_PLAYBOOK_H_
#define SMARKETING_CLI_RENDER_PLAYBOOK_H_

#include <string>
#include <vector>

#include "cli/output.h"
#include "smarketing/lead/v1/playbook.pb.h"

namespace smarketing::cli {

// What a revision says, in a line; "retired" when it says nothing.
std::string ContentText(const lead::v1::PlaybookRevision& revision);

// What holds: an item a line.
std::string RenderPlaybook(const lead::v1::Playbook& playbook);

// For a list of revisions.
std::vector<Table::Column> RevisionColumns();
std::vector<std::string> RevisionCells(const lead::v1::PlaybookRevision& revision);

// Its state and approvals, and its content as YAML.
std::string RenderRevision(const lead::v1::PlaybookRevision& revision);

std::string RenderModel(const lead::v1::ScoringModel& model);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_PLAYBOOK_H_
