// The roster as messages of the contract: on the wire and in the database. Without etags.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_ROSTER_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_ROSTER_CODEC_H_

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/domain/roster.h"
#include "smarketing/lead/v1/roster.pb.h"

namespace smarketing::lead {

v1::Team TeamToProto(const Team& team);
v1::Rep RepToProto(const Rep& rep);
v1::Absence AbsenceToProto(const Absence& absence);
v1::RoutingRule RoutingRuleToProto(const RoutingRule& rule);
v1::Roster RosterToProto(const RosterData& data);

// Each adds what cannot be said in the domain at all (a name that is none, a time that is no time, a field that leads
// do not have), at the contract's paths below `field`; what is left is for Validate (domain/roster.h). An absence may
// come without a name; as part of a roster it gets one, which depends on whose it is and when alone.
Team TeamFromProto(const v1::Team& proto, absl::string_view field, Violations& violations);
Rep RepFromProto(const v1::Rep& proto, absl::string_view field, Violations& violations);
Absence AbsenceFromProto(const v1::Absence& proto, absl::string_view field, Violations& violations);
RoutingRule RoutingRuleFromProto(const v1::RoutingRule& proto, absl::string_view field, Violations& violations);
RosterData RosterFromProto(const v1::Roster& proto, absl::string_view field, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_ROSTER_CODEC_H_
