#include "lead_service/rpc/handlers/read_activities.h"

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/pagination/page_size.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/handlers/timeline_token.h"

namespace smarketing::lead {
namespace {

constexpr char kMethod[] = "/smarketing.lead.v1.ActivityService/ListActivities";

std::string Show(const std::optional<absl::Time>& time) {
  return time.has_value() ? std::to_string(absl::ToUnixMicros(*time)) : "";
}

}  // namespace

absl::Status ReadActivitiesHandler::ListActivities(const rpc::Call& call, const v1::ListActivitiesRequest& request,
                                                   v1::ListActivitiesResponse* response) const {
  TimelineRange range;
  SMK_ASSIGN_OR_RETURN(range.limit, pagination::ResolvePageSize(request.page_size()));
  range.start = OptionalTimeFromProto(request.has_start_time(), request.start_time());
  range.end = OptionalTimeFromProto(request.has_end_time(), request.end_time());
  pagination::QueryFingerprint fingerprint(kMethod);
  fingerprint.Add("lead", request.lead()).Add("rep", request.rep());
  fingerprint.Add("start", Show(range.start)).Add("end", Show(range.end));
  SMK_ASSIGN_OR_RETURN(range.before, DecodeTimelineToken(*page_tokens_, fingerprint, request.page_token()));

  SMK_ASSIGN_OR_RETURN(
      const TimelinePage page,
      request.lead().empty()
          ? queries_->ListAttempts(request.rep(), range, call.deadline())
          : queries_->ListActivities(LeadIdFromName(request.lead()), DeletedLeads::kNotFound, range, call.deadline()));
  for (const TimelineEntry& entry : page.entries) {
    if (const std::optional<v1::Activity> activity = ActivityToProto(entry)) *response->add_activities() = *activity;
  }
  if (page.more) {
    response->set_next_page_token(EncodeTimelineToken(*page_tokens_, fingerprint, page.entries.back().key));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
