// What smarketing_bench can be told.
#ifndef SMARKETING_TESTS_BENCHMARK_OPTIONS_H_
#define SMARKETING_TESTS_BENCHMARK_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/benchmark/load/transport.h"

namespace smarketing::benchmark {

struct Options {
  bool list = false;
  std::vector<std::string> scenarios;      // empty: all
  absl::Duration time = absl::Seconds(5);  // of each side in each round
  int rounds = 2;                          // how often the sides take turns
  int clients = 0;                         // calls under way at once; 0: what the scenario says
  double rate = 0;                         // calls per second of an open loop; 0: what the scenario says
  int connections = 4;                     // of the client, each with a thread
  TransportKind transport = TransportKind::kHttp2;
  int64_t leads = 1'000'000;  // how many the large base of leads holds
  uint64_t seed = 1;          // of the generated traffic
  std::string json_file;      // empty: standard output
  std::string compare_file;   // an earlier --json to compare with

  // A database server that runs already, "host:port,user,password": schemas of our own are made there and dropped.
  // Empty: a private MariaDB with durable commits.
  std::string mysql;
  // More flags for lead_service, such as --write_batch=128.
  std::vector<std::string> service_flags;
  // A lead_service that runs already, instead of one that is started: its address, its schema on `mysql`, a file with
  // an admin's token.
  std::string lead_service;
  std::string schema;
  std::string token_file;
};

// INVALID_ARGUMENT with the sentence for the user. When it is asked for help, that is the sentence, and the code is
// OUT_OF_RANGE.
absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_OPTIONS_H_
