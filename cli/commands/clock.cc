// clock list, breach list.
#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/pages.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/sla/v1/clock.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::sla::v1;

struct ListFlags {
  std::string filter;
  std::string order_by;
  int limit = 50;
};

std::string DurationText(bool set, const google::protobuf::Duration& duration) {
  if (!set) return "";
  const auto parsed = FromProtoDuration(duration);
  return parsed.ok() ? absl::FormatDuration(absl::Trunc(*parsed, absl::Seconds(1))) : "?";
}

// Adds a `list` command over pages; `items` picks them from the response, `cells` makes a row of the table.
template <typename Service, typename Request, typename Method, typename Items, typename Cells>
void AddList(CLI::App* parent, Invocation* invocation, const char* description, const char* example, Method method,
             std::vector<Table::Column> columns, Items items, Cells cells) {
  auto* command = parent->add_subcommand("list", description);
  command->footer(example);
  auto flags = std::make_shared<ListFlags>();
  command->add_option("--filter", flags->filter, "AIP-160, such as: state = BREACHED AND owner = \"ana\"");
  command->add_option("--order-by", flags->order_by, "such as: due_time desc");
  command->add_option("--limit", flags->limit, "how many at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  OnSession(command, invocation, [=](const Session& session) -> absl::Status {
    Table table(columns);
    Request request;
    request.set_filter(flags->filter);
    request.set_order_by(flags->order_by);
    SMK_RETURN_IF_ERROR(ForEachItem<Service>(session, method, request, flags->limit, items, [&](const auto& item) {
      if (session.settings().json) return Print(ToJson(item, /*indent=*/false));
      table.AddRow(cells(item));
    }));
    if (!session.settings().json) Print(table.Render());
    return absl::OkStatus();
  });
}

}  // namespace

void AddClockCommands(CLI::App& root, Invocation* invocation) {
  auto* clock = root.add_subcommand("clock", "promises about leads, timed");
  clock->require_subcommand(1);
  AddList<pb::ClockService, pb::ListClocksRequest>(
      clock, invocation, "clocks, the next due first", "Example: smctl clock list --filter 'state = RUNNING'",
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
  AddList<pb::ClockService, pb::ListBreachesRequest>(
      breach, invocation, "breaches, the latest first", "Example: smctl breach list --filter 'state = OPEN' --json",
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
