#include "lead_service/storage/open_clocks.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/sla/v1/events.pb.h"

namespace smarketing::lead {
namespace {

namespace sla = ::smarketing::sla::v1;

constexpr int64_t kMaxEvents = 1'000;

using ByName = std::map<std::string, OpenClock>;

OpenClock& Refer(const sla::ClockReference& reference, ByName& clocks) {
  OpenClock& clock = clocks[reference.clock()];
  clock.clock = reference.clock();
  clock.agreement = reference.agreement();
  clock.revision = reference.revision();
  clock.commitment = reference.commitment();
  clock.owner = reference.owner();
  clock.team = reference.team();
  return clock;
}

// A clock that is told anew stays breached: what takes a breach back without an answer cancels the clock first.
absl::Status Apply(const sla::ClockStarted& payload, ByName& clocks) {
  OpenClock& clock = Refer(payload.clock(), clocks);
  SMK_ASSIGN_OR_RETURN(clock.start, FromProtoTime(payload.start_time()));
  SMK_ASSIGN_OR_RETURN(clock.due, FromProtoTime(payload.due_time()));
  return absl::OkStatus();
}

absl::Status Apply(const sla::ClockWarned& payload, ByName& clocks) {
  SMK_ASSIGN_OR_RETURN(Refer(payload.clock(), clocks).due, FromProtoTime(payload.due_time()));
  return absl::OkStatus();
}

absl::Status Apply(const sla::ClockBreached& payload, ByName& clocks) {
  OpenClock& clock = Refer(payload.clock(), clocks);
  SMK_ASSIGN_OR_RETURN(clock.due, FromProtoTime(payload.due_time()));
  clock.breached = true;
  return absl::OkStatus();
}

template <typename Ending>
absl::Status Apply(const Ending& payload, ByName& clocks) {
  clocks.erase(payload.clock().clock());
  return absl::OkStatus();
}

using Step = absl::Status (*)(const event_log::Event& event, ByName& clocks);

template <typename Payload>
absl::Status Parse(const event_log::Event& event, ByName& clocks) {
  Payload payload;
  if (!payload.ParseFromString(event.payload) || !Apply(payload, clocks).ok()) {
    return absl::DataLossError(absl::StrCat("the payload of a ", event.type, " cannot be read"));
  }
  return absl::OkStatus();
}

const std::map<absl::string_view, Step>& Steps() {
  static const auto* const steps = new std::map<absl::string_view, Step>{
      {sla::ClockStarted::descriptor()->full_name(), &Parse<sla::ClockStarted>},
      {sla::ClockWarned::descriptor()->full_name(), &Parse<sla::ClockWarned>},
      {sla::ClockMet::descriptor()->full_name(), &Parse<sla::ClockMet>},
      {sla::ClockBreached::descriptor()->full_name(), &Parse<sla::ClockBreached>},
      {sla::ClockMetLate::descriptor()->full_name(), &Parse<sla::ClockMetLate>},
      {sla::ClockCancelled::descriptor()->full_name(), &Parse<sla::ClockCancelled>},
  };
  return *steps;
}

}  // namespace

absl::StatusOr<std::vector<OpenClock>> OpenClocks(absl::Span<const event_log::Event> events) {
  ByName by_name;
  for (const event_log::Event& event : events) {
    const auto step = Steps().find(event.type);
    if (step != Steps().end()) SMK_RETURN_IF_ERROR(step->second(event, by_name));
  }
  std::vector<OpenClock> clocks;
  for (auto& [name, clock] : by_name) clocks.push_back(std::move(clock));
  std::sort(clocks.begin(), clocks.end(),
            [](const OpenClock& a, const OpenClock& b) { return std::tie(a.due, a.clock) < std::tie(b.due, b.clock); });
  return clocks;
}

absl::StatusOr<std::vector<OpenClock>> LoadOpenClocks(mysql::ReadTransaction& tx, const LeadId& lead, size_t limit) {
  std::vector<absl::string_view> types;
  for (const auto& [type, step] : Steps()) types.push_back(type);
  SMK_ASSIGN_OR_RETURN(const std::vector<event_log::Event> events,
                       event_log::ReadNewestOfSubject(tx, lead.uuid(), types, kMaxEvents));
  SMK_ASSIGN_OR_RETURN(std::vector<OpenClock> clocks, OpenClocks(events));
  if (clocks.size() > limit) clocks.resize(limit);
  return clocks;
}

}  // namespace smarketing::lead
