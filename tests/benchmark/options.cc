#include "tests/benchmark/options.h"

#include <algorithm>
#include <sstream>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "CLI/Validators.hpp"

namespace smarketing::benchmark {
namespace {

constexpr char kHttp2[] = "http2";
constexpr char kGrpc[] = "grpc";

}  // namespace

absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments) {
  Options options;
  double seconds = 5;
  std::string transport = kHttp2;
  CLI::App app("Measures the services against baselines of the same run, A B A B. One JSON object per scenario.",
               "smarketing_bench");
  app.add_flag("--list", options.list, "Name the scenarios and what each is to reach");
  app.add_option("--scenario", options.scenarios, "Only these")->delimiter(',');
  app.add_option("--seconds", seconds, "Of each side in each round (5)")->check(CLI::Range(0.1, 3600.0));
  app.add_option("--rounds", options.rounds, "How often the sides take turns (2)")->check(CLI::Range(1, 100));
  app.add_option("--clients", options.clients, "Calls under way at once")->check(CLI::Range(1, 10'000));
  app.add_option("--rate", options.rate, "Open loop: calls per second; latency counts from when a call was due")
      ->check(CLI::Range(0.1, 1e6));
  app.add_option("--connections", options.connections, "Of the client, each with a thread (4)")
      ->check(CLI::Range(1, 64));
  app.add_option("--transport", transport, "Of unary calls: http2 (nghttp2, cheap) or grpc (gRPC's own client)")
      ->check(CLI::IsMember({kHttp2, kGrpc}));
  app.add_option("--leads", options.leads, "Size of the large base of leads (1000000)")
      ->check(CLI::Range(int64_t{20'000}, int64_t{100'000'000}));
  app.add_option("--seed", options.seed, "Of the generated traffic (1)");
  app.add_option("--json", options.json_file, "Write the results there");
  app.add_option("--compare", options.compare_file, "An earlier --json to compare with");
  app.add_option("--mysql", options.mysql, "host:port,user,password of a server to use instead of a private one");
  app.add_option("--service-flag", options.service_flags, "One more flag for the lead_service that is started");
  CLI::Option* const service =
      app.add_option("--lead-service", options.lead_service, "Address of a lead_service to use instead of our own");
  CLI::Option* const schema = app.add_option("--schema", options.schema, "Its schema on --mysql");
  CLI::Option* const token = app.add_option("--token-file", options.token_file, "File with an admin's token for it");
  service->needs(schema)->needs(token)->needs("--mysql");
  schema->needs(service);
  token->needs(service);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return absl::OutOfRangeError(app.help());
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  options.time = absl::Seconds(seconds);
  options.transport = transport == kGrpc ? TransportKind::kGrpc : TransportKind::kHttp2;
  return options;
}

}  // namespace smarketing::benchmark
