// What a rep reads before dialling.
#ifndef SMARKETING_CLI_RENDER_BRIEFING_H_
#define SMARKETING_CLI_RENDER_BRIEFING_H_

#include <string>

#include "absl/time/time.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::cli {

// A page: what to do next, how long the lead has been waiting and by when it was promised an answer first, then who it
// is, what it did and read, what was tried, and what to talk about. `now`: for saying how long ago things were.
std::string RenderBriefing(const lead::v1::LeadBriefing& briefing, absl::Time now);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_BRIEFING_H_
