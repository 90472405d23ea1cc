#include "lead_service/rpc/handlers/read_timeline.h"

#include <optional>
#include <variant>
#include <vector>

#include "common/filter/value.h"
#include "common/pagination/page_size.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

constexpr char kMethod[] = "/smarketing.lead.v1.LeadService/GetLeadTimeline";

struct FillEntry {
  v1::TimelineEntry& proto;
  void operator()(const StageEntry& entry) const { *proto.mutable_stage() = StageEntryToProto(entry); }
  void operator()(const Touch& touch) const { *proto.mutable_touch() = TouchToProto(touch); }
  void operator()(const Attempt& attempt) const { *proto.mutable_attempt() = AttemptToProto(attempt); }
};

v1::TimelineEntry EntryToProto(const TimelineEntry& entry) {
  v1::TimelineEntry proto;
  *proto.mutable_occur_time() = ToProtoTime(entry.key.time);
  std::visit(FillEntry{proto}, entry.what);
  return proto;
}

std::vector<filter::Value> ToValues(const TimelineKey& key) {
  return {key.time, static_cast<int64_t>(key.kind), key.id};
}

// A token of ours has the three values that ToValues gives; it is signed, so that nothing else comes here.
std::optional<TimelineKey> FromValues(const std::vector<filter::Value>& values) {
  if (values.size() != 3) return std::nullopt;
  const auto* time = std::get_if<absl::Time>(&values[0]);
  const auto* kind = std::get_if<int64_t>(&values[1]);
  const auto* id = std::get_if<Uuid>(&values[2]);
  if (time == nullptr || kind == nullptr || id == nullptr) return std::nullopt;
  return TimelineKey{*time, static_cast<TimelineKind>(*kind), *id};
}

}  // namespace

absl::Status ReadTimelineHandler::GetLeadTimeline(const rpc::Call& call, const v1::GetLeadTimelineRequest& request,
                                                  v1::GetLeadTimelineResponse* response) const {
  SMK_ASSIGN_OR_RETURN(const int32_t page_size, pagination::ResolvePageSize(request.page_size()));
  pagination::QueryFingerprint fingerprint(kMethod);
  fingerprint.Add("name", request.name());
  std::optional<TimelineKey> before;
  if (!request.page_token().empty()) {
    SMK_ASSIGN_OR_RETURN(const std::vector<filter::Value> last,
                         page_tokens_->Decode(request.page_token(), fingerprint));
    before = FromValues(last);
  }
  SMK_ASSIGN_OR_RETURN(const TimelinePage page,
                       queries_->List(LeadIdFromName(request.name()), before, page_size, call.deadline()));
  for (const TimelineEntry& entry : page.entries) *response->add_entries() = EntryToProto(entry);
  if (page.more) {
    response->set_next_page_token(page_tokens_->Encode(fingerprint, ToValues(page.entries.back().key)));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
