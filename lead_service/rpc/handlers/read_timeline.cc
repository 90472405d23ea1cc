#include "lead_service/rpc/handlers/read_timeline.h"

#include <variant>

#include "common/pagination/page_size.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/handoff.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/handlers/timeline_token.h"

namespace smarketing::lead {
namespace {

constexpr char kMethod[] = "/smarketing.lead.v1.LeadService/GetLeadTimeline";

struct FillEntry {
  v1::TimelineEntry& proto;
  void operator()(const StageEntry& entry) const { StageEntryToProto(entry, *proto.mutable_stage()); }
  void operator()(const Touch& touch) const { *proto.mutable_touch() = TouchToProto(touch); }
  void operator()(const HandoffEntry& entry) const { *proto.mutable_handoff() = HandoffEntryToProto(entry); }
  void operator()(const DealStep& step) const {
    v1::DealTimelineEntry& entry = *proto.mutable_deal();
    entry.set_deal(DealName(step.deal));
    entry.set_pipeline(step.entry.pipeline);
    entry.set_stage(step.entry.stage);
    entry.set_state(static_cast<v1::DealState>(step.entry.state));
  }
  void operator()(const Attempt& attempt) const { *proto.mutable_attempt() = AttemptToProto(attempt); }
};

v1::TimelineEntry EntryToProto(const TimelineEntry& entry) {
  v1::TimelineEntry proto;
  *proto.mutable_occur_time() = ToProtoTime(entry.key.time);
  std::visit(FillEntry{proto}, entry.what);
  return proto;
}

}  // namespace

absl::Status ReadTimelineHandler::GetLeadTimeline(const rpc::Call& call, const v1::GetLeadTimelineRequest& request,
                                                  v1::GetLeadTimelineResponse* response) const {
  TimelineRange range;
  SMK_ASSIGN_OR_RETURN(range.limit, pagination::ResolvePageSize(request.page_size()));
  pagination::QueryFingerprint fingerprint(kMethod);
  fingerprint.Add("name", request.name());
  SMK_ASSIGN_OR_RETURN(range.before, DecodeTimelineToken(*page_tokens_, fingerprint, request.page_token()));
  SMK_ASSIGN_OR_RETURN(const TimelinePage page, queries_->List(LeadIdFromName(request.name()), range, call.deadline()));
  for (const TimelineEntry& entry : page.entries) *response->add_entries() = EntryToProto(entry);
  if (page.more) {
    response->set_next_page_token(EncodeTimelineToken(*page_tokens_, fingerprint, page.entries.back().key));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
