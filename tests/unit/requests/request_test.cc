// The fuzz targets' own check, on every type of request: on the seeds in tests/fuzz/corpus/, and on messages made from
// them. A request that the rules of the contract alone do not describe needs a seed there.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "tests/fuzz/requests/message_mutator.h"
#include "tests/fuzz/requests/request_checks.h"
#include "tests/fuzz/requests/request_text.h"

namespace smarketing::fuzz {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Descriptor;

constexpr int kMutantsPerType = 400;

std::string Describe(const Violations& violations) {
  std::string text;
  for (const Violation& violation : violations.all()) {
    absl::StrAppend(&text, "  ", violation.field, ": ", violation.description, "\n");
  }
  return text;
}

struct Server {
  const char* target;
  RequestChecks (*requests)();
};

std::ostream& operator<<(std::ostream& out, const Server& server) { return out << server.target; }

// From the source tree that the test was built in.
fs::path CorpusFolder() {
  fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  while (folder.has_relative_path() && !fs::exists(folder / "tests/fuzz/corpus")) folder = folder.parent_path();
  return folder / "tests/fuzz/corpus";
}

class RequestTest : public ::testing::TestWithParam<Server> {
 protected:
  static void SetUpTestSuite() { google::protobuf::SetLogHandler(nullptr); }

  std::map<const Descriptor*, std::vector<RequestInput>> Seeds() const {
    std::map<const Descriptor*, std::vector<RequestInput>> seeds;
    for (const fs::directory_entry& file : fs::directory_iterator(CorpusFolder() / GetParam().target)) {
      std::ifstream stream(file.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
      const std::optional<RequestInput> seed = ReadInput(text, checks_);
      EXPECT_TRUE(seed.has_value()) << file.path() << " is no request";
      if (seed.has_value()) seeds[seed->type].push_back(*seed);
    }
    return seeds;
  }

  static RequestInput Sample(const Descriptor& type) {
    const auto message = RequestChecks::New(type);
    MessageMutator(1).FillRequired(message.get());
    return {&type, message->SerializeAsString()};
  }

  const RequestChecks checks_ = GetParam().requests();
};

TEST_P(RequestTest, EveryTypeHasARequestThatIsAccepted) {
  auto seeds = Seeds();
  for (const Descriptor* type : checks_.types()) {
    for (const RequestInput& seed : seeds[type]) {
      EXPECT_EQ(Describe(checks_.Check(*type, seed.bytes)), "") << "the seed of " << type->full_name();
    }
    if (!seeds[type].empty()) continue;
    const RequestInput sample = Sample(*type);
    EXPECT_EQ(Describe(checks_.Check(*type, sample.bytes)), "")
        << type->full_name() << " needs a seed in tests/fuzz/corpus/" << GetParam().target;
  }
}

TEST_P(RequestTest, WhatIsAcceptedCanBeCarriedOut) {
  auto seeds = Seeds();
  uint32_t number = 0;
  for (const Descriptor* type : checks_.types()) {
    std::vector<RequestInput> pool = seeds[type];
    pool.push_back(Sample(*type));
    int accepted = 0;
    for (int i = 0; i < kMutantsPerType; ++i) {
      MessageMutator mutator(++number);
      const auto message = RequestChecks::New(*type);
      message->ParseFromString(pool[number % pool.size()].bytes);
      mutator.Mutate(message.get());
      const std::string bytes = message->SerializeAsString();
      SCOPED_TRACE(absl::StrCat(type->full_name(), " by ", number));
      if (!checks_.Check(*type, bytes).empty()) continue;
      ++accepted;
      pool.push_back({type, bytes});  // to go on from
    }
    EXPECT_TRUE(accepted > kMutantsPerType / 50 || type->field_count() == 0) << type->full_name() << ": " << accepted;
  }
}

TEST_P(RequestTest, BytesThatAreNoMessageAreRefused) {
  auto seeds = Seeds();
  uint32_t number = 0;
  for (const Descriptor* type : checks_.types()) {
    std::vector<RequestInput> pool = seeds[type];
    pool.push_back(Sample(*type));
    for (const RequestInput& seed : pool) {
      for (size_t i = 0; i < seed.bytes.size(); ++i) {
        std::string bytes = seed.bytes;
        bytes[i] = static_cast<char>(bytes[i] ^ (1 << ++number % 8));
        checks_.Check(*type, bytes);
        checks_.Check(*type, absl::string_view(seed.bytes).substr(0, i));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, RequestTest,
                         ::testing::Values(Server{"lead_request_fuzz", LeadRequests},
                                           Server{"sla_request_fuzz", SlaRequests},
                                           Server{"reporting_request_fuzz", ReportingRequests}),
                         [](const auto& server) {
                           const std::string target = server.param.target;
                           return target.substr(0, target.find('_'));
                         });

}  // namespace
}  // namespace smarketing::fuzz
