// clock list, breach list.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command.h"
#include "cli/list_command.h"
#include "cli/output.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/sla/v1/clock.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::sla::v1;

std::string DurationText(bool set, const google::protobuf::Duration& duration) {
  if (!set) return "";
  const auto parsed = FromProtoDuration(duration);
  return parsed.ok() ? absl::FormatDuration(absl::Trunc(*parsed, absl::Seconds(1))) : "?";
}

}  // namespace

void AddClockCommands(CLI::App& root, Invocation* invocation) {
  auto* clock = root.add_subcommand("clock", "promises about leads, timed");
  clock->require_subcommand(1);
  AddList<pb::ClockService>(
      clock, invocation,
      {.description = "clocks, the next due first",
       .example = "smctl clock list --filter 'state = RUNNING'",
       .filter = "state = BREACHED AND owner = \"ana\"",
       .order_by = "such as: due_time desc"},
      &pb::ClockService::Stub::ListClocks,
      {{"LEAD"}, {"COMMITMENT"}, {"STATE"}, {"STARTED"}, {"DUE"}, {"STOPPED"}, {"TOOK"}, {"OWNER"}},
      [](const pb::ListClocksResponse& page) -> const auto& { return page.clocks(); },
      [](const pb::Clock& one) -> std::vector<std::string> {
        return {one.lead(),
                one.commitment(),
                Shorten(pb::ClockState_Name(one.state()), "CLOCK_STATE_"),
                FormatTime(one.start_time()),
                FormatTime(one.due_time()),
                FormatTime(one.stop_time()),
                DurationText(one.has_elapsed(), one.elapsed()),
                one.owner()};
      });
  auto* breach = root.add_subcommand("breach", "promises that were not kept");
  breach->require_subcommand(1);
  AddList<pb::ClockService>(
      breach, invocation,
      {.description = "breaches, the latest first",
       .example = "smctl breach list --filter 'state = OPEN' --json",
       .filter = "state = OPEN AND owner = \"ana\"",
       .order_by = "such as: due_time desc"},
      &pb::ClockService::Stub::ListBreaches,
      {{"LEAD"}, {"COMMITMENT"}, {"STATE"}, {"DUE"}, {"ANSWERED"}, {"LATE BY"}, {"OWNER"}, {"EVIDENCE"}},
      [](const pb::ListBreachesResponse& page) -> const auto& { return page.breaches(); },
      [](const pb::Breach& one) -> std::vector<std::string> {
        return {one.lead(),
                one.commitment(),
                Shorten(pb::BreachState_Name(one.state()), "BREACH_STATE_"),
                FormatTime(one.due_time()),
                FormatTime(one.stop_time()),
                DurationText(one.has_late_by(), one.late_by()),
                one.owner(),
                one.evidence()};
      });
}

}  // namespace smarketing::cli
