#include "common/observability/logger.h"

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace smarketing::observability {
namespace {

TEST(LoggerTest, WritesOneLineOfJson) {
  FakeClock clock(absl::UnixEpoch());
  Logger logger("test_service", &clock, Severity::kError);
  const LogRecord record{absl::UnixEpoch() + absl::Microseconds(1),
                         Severity::kWarning,
                         "two\nlines \"quoted\"",
                         {{"request_id", "r1"}, {"count", 3}, {"ratio", 0.5}, {"done", true}, {"bad", "\xff"}}};
  const std::string line = logger.Format(record);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["time"], "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(json["severity"], "WARNING");
  EXPECT_EQ(json["service"], "test_service");
  EXPECT_EQ(json["message"], "two\nlines \"quoted\"");
  EXPECT_EQ(json["request_id"], "r1");
  EXPECT_EQ(json["count"], 3);
  EXPECT_EQ(json["ratio"], 0.5);
  EXPECT_EQ(json["done"], true);
  EXPECT_EQ(json["bad"], "\ufffd");
}

TEST(LoggerTest, TellsHooksAndMindsTheThreshold) {
  FakeClock clock(absl::UnixEpoch());
  const auto logger = Logger::Quiet(&clock);
  std::vector<std::string> heard;
  logger->AddHook([&](const LogRecord& record) { heard.push_back(record.message); });
  logger->Info("one");
  logger->Debug("two");
  EXPECT_EQ(heard, (std::vector<std::string>{"one", "two"}));

  Logger strict("strict", &clock, Severity::kError);
  strict.AddHook([&](const LogRecord& record) { heard.push_back(record.message); });
  strict.Warning("three");
  EXPECT_EQ(heard.size(), 2);
}

}  // namespace
}  // namespace smarketing::observability
