#include "tests/benchmark/options.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::benchmark {
namespace {

using testing::StatusIs;

TEST(OptionsTest, NothingIsAllScenariosAgainstAPrivateServer) {
  const auto options = ParseOptions({});
  SMK_ASSERT_OK(options);
  EXPECT_TRUE(options->scenarios.empty());
  EXPECT_FALSE(options->list);
  EXPECT_EQ(options->time, absl::Seconds(5));
  EXPECT_EQ(options->clients, 0);
  EXPECT_EQ(options->rate, 0);
  EXPECT_EQ(options->transport, TransportKind::kHttp2);
  EXPECT_EQ(options->mysql, "");
}

TEST(OptionsTest, Everything) {
  const auto options = ParseOptions({"--scenario", "a,b", "--scenario=c", "--seconds", "0.5", "--rounds=3", "--clients",
                                     "7", "--rate", "1000", "--json", "out.json", "--compare=old.json",
                                     "--service-flag=--write_batch=128", "--transport", "grpc"});
  SMK_ASSERT_OK(options);
  EXPECT_THAT(options->scenarios, ::testing::ElementsAre("a", "b", "c"));
  EXPECT_EQ(options->time, absl::Milliseconds(500));
  EXPECT_EQ(options->rounds, 3);
  EXPECT_EQ(options->clients, 7);
  EXPECT_EQ(options->rate, 1000);
  EXPECT_EQ(options->transport, TransportKind::kGrpc);
  EXPECT_EQ(options->json_file, "out.json");
  EXPECT_EQ(options->compare_file, "old.json");
  EXPECT_THAT(options->service_flags, ::testing::ElementsAre("--write_batch=128"));
}

TEST(OptionsTest, WhatMakesNoSenseIsRefused) {
  const std::vector<std::vector<std::string>> cases = {{"--seconds", "0"},   {"--clients", "0"},
                                                       {"--rounds=0"},       {"--rate=-1"},
                                                       {"--no-such-option"}, {"stray"},
                                                       {"--scenario"},       {"--lead-service=127.0.0.1:1"},
                                                       {"--leads", "1000"},  {"--seconds", "a minute"},
                                                       {"--token-file=t"}};
  for (const std::vector<std::string>& arguments : cases) {
    EXPECT_THAT(ParseOptions(arguments), StatusIs(absl::StatusCode::kInvalidArgument)) << arguments[0];
  }
}

TEST(OptionsTest, HelpIsNoMistake) {
  const auto help = ParseOptions({"--help"});
  EXPECT_THAT(help, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(std::string(help.status().message()), ::testing::HasSubstr("--compare"));
}

}  // namespace
}  // namespace smarketing::benchmark
