// Touches and attempts between the contract and the domain.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_ACTIVITY_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_ACTIVITY_H_

#include <optional>
#include <string>

#include "lead_service/domain/activity.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/ids.h"
#include "lead_service/storage/timeline_queries.h"
#include "smarketing/lead/v1/activity.pb.h"
#include "smarketing/lead/v1/activity_service.pb.h"

namespace smarketing::lead {

// "touches/{touch}"
std::string TouchName(const TouchId& id);
v1::Touch TouchToProto(const Touch& touch);
v1::Attempt AttemptToProto(const Attempt& attempt);
// nullopt for what is neither a touch nor an attempt.
std::optional<v1::Activity> ActivityToProto(const TimelineEntry& entry);

// What callers of these commands are told.
v1::RecordTouchResponse RecordTouchResponseOf(const Outcome& outcome);
v1::LogAttemptResponse LogAttemptResponseOf(const Outcome& outcome);

// Of messages that validation has let through.
TouchInput TouchInputFromProto(const v1::Touch& proto);
AttemptInput AttemptInputFromProto(const v1::Attempt& proto);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_ACTIVITY_H_
