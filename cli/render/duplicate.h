// Pairs of leads that may be one person, and their merging, for people.
#ifndef SMARKETING_CLI_RENDER_DUPLICATE_H_
#define SMARKETING_CLI_RENDER_DUPLICATE_H_

#include <map>
#include <string>
#include <vector>

#include "cli/output.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::cli {

// By name; one that is not there any more is missing.
using LeadsByName = std::map<std::string, lead::v1::Lead>;

// Each pair with who both are: person, company, e-mail addresses.
Table DuplicateTable(const std::vector<lead::v1::DuplicateCandidate>& candidates, const LeadsByName& leads);

// The survivor, the other and what would become of them, side by side; marks what changes of the survivor.
std::string RenderMergePreview(const lead::v1::Lead& survivor, const lead::v1::Lead& other,
                               const lead::v1::MergeLeadsResponse& preview);

// What was done, and how to take it back.
std::string RenderMerge(const lead::v1::MergeLeadsResponse& response);
std::string RenderUnmerge(const lead::v1::UnmergeLeadsResponse& response);

std::string RenderScan(const lead::v1::ScanDuplicatesResponse& scan);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_DUPLICATE_H_
