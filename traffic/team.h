// The sales people to whom made-up leads go.
#ifndef SMARKETING_TRAFFIC_TEAM_H_
#define SMARKETING_TRAFFIC_TEAM_H_

#include <string>

#include "absl/strings/string_view.h"
#include "smarketing/lead/v1/roster.pb.h"
#include "traffic/dice.h"

namespace smarketing::traffic {

// Two teams with three reps each, whose keys begin with "demo-". Hand-offs to them do not expire: what is told of the
// past would be late at once.
lead::v1::Roster DemoRoster();

// The key of the rep who gets a lead from there: Brazil and the Americas, or Europe.
std::string RepFor(absl::string_view country_code, Dice& dice);

}  // namespace smarketing::traffic

#endif  // SMARKETING_TRAFFIC_TEAM_H_
