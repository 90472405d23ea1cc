// Who sells and who gets which lead, for people.
#ifndef SMARKETING_CLI_RENDER_ROSTER_H_
#define SMARKETING_CLI_RENDER_ROSTER_H_

#include <string>

#include "smarketing/lead/v1/roster_service.pb.h"

namespace smarketing::cli {

// "+ teams/north", "~ reps/ana", "- absences/…", and how many of each.
std::string RenderRosterChanges(const lead::v1::ReplaceRosterResponse& response, bool dry_run);

// Who would get the lead, then every rule that was tried, with its candidates.
std::string RenderRouting(const lead::v1::PreviewRoutingResponse& response);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_ROSTER_H_
