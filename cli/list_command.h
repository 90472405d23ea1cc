// Commands that list things: pages of a method as a table, or as one line of JSON each.
#ifndef SMARKETING_CLI_LIST_COMMAND_H_
#define SMARKETING_CLI_LIST_COMMAND_H_

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/pages.h"
#include "common/status/macros.h"

namespace smarketing::cli {

// Reads up to `limit` items. `items` picks them from a response; `cells` makes a row of the table of one,
// or several.
template <typename Service, typename Base, typename Request, typename Response, typename Items, typename Cells>
absl::Status PrintPages(const Session& session,
                        grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request, int limit, const std::vector<Table::Column>& columns,
                        const Items& items, const Cells& cells) {
  Table table(columns);
  SMK_RETURN_IF_ERROR(ForEachItem<Service>(session, method, request, limit, items, [&](const auto& item) {
    if (session.settings().json) return Print(ToJson(item, /*indent=*/false));
    if constexpr (std::is_same_v<decltype(cells(item)), std::vector<std::string>>) {
      table.AddRow(cells(item));
    } else {
      for (std::vector<std::string>& row : cells(item)) table.AddRow(std::move(row));
    }
  }));
  if (!session.settings().json) Print(table.Render());
  return absl::OkStatus();
}

struct ListHelp {
  std::string name = "list";
  std::string description;
  std::string example;
  // What --filter and --order-by say in the help; empty: the method has none.
  std::string filter;
  std::string order_by;
  // Of --limit; 0: there is no --limit, all are shown.
  int limit = 50;
};

// Adds such a command. `prepare(session, request)` sets what else the request needs, of flags that the caller adds to
// the command that is returned.
template <typename Service, typename Base, typename Request, typename Response, typename Items, typename Cells>
CLI::App* AddList(CLI::App* parent, Invocation* invocation, const ListHelp& help,
                  grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                  std::vector<Table::Column> columns, Items items, Cells cells,
                  std::type_identity_t<std::function<absl::Status(const Session&, Request&)>> prepare = nullptr) {
  struct Flags {
    std::string filter;
    std::string order_by;
    int limit = std::numeric_limits<int>::max();
  };
  auto* command = parent->add_subcommand(help.name, help.description);
  if (!help.example.empty()) command->footer("Example: " + help.example);
  auto flags = std::make_shared<Flags>();
  if (!help.filter.empty()) command->add_option("--filter", flags->filter, "AIP-160, such as: " + help.filter);
  if (!help.order_by.empty()) command->add_option("--order-by", flags->order_by, help.order_by);
  if (help.limit > 0) {
    flags->limit = help.limit;
    command->add_option("--limit", flags->limit, "how many at most")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
  }
  OnSession(command, invocation,
            [=, columns = std::move(columns), prepare = std::move(prepare)](const Session& session) -> absl::Status {
              Request request;
              if constexpr (requires { request.set_filter(""); }) request.set_filter(flags->filter);
              if constexpr (requires { request.set_order_by(""); }) request.set_order_by(flags->order_by);
              if (prepare) SMK_RETURN_IF_ERROR(prepare(session, request));
              return PrintPages<Service>(session, method, request, flags->limit, columns, items, cells);
            });
  return command;
}

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_LIST_COMMAND_H_
