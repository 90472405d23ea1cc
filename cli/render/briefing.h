// What a rep reads before dialling.
#ifndef SMARKETING_CLI_RENDER_BRIEFING_H_
#define SMARKETING_CLI_RENDER_BRIEFING_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "smarketing/lead/v1/lead_service.pb.h"
#include "smarketing/sla/v1/clock.pb.h"

namespace smarketing::cli {

// What was promised about the lead, which another service knows.
struct BriefingClocks {
  std::vector<sla::v1::Clock> unanswered;  // in order of due time
  std::string problem;                     // why they are not known; empty: they are
};

// A page: what to do next, how long the lead has been waiting and by when it was promised an answer first, then who it
// is, what it did and read, what was tried, and what to talk about. `now`: for saying how long ago things were.
std::string RenderBriefing(const lead::v1::LeadBriefing& briefing, const BriefingClocks& clocks, absl::Time now);

// Whether the lead is won or lost already: there is no chance to win then.
bool IsClosed(const lead::v1::LeadBriefing& briefing);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_BRIEFING_H_
