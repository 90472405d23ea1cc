// What a measurement is worth against a goal, and what a report says about it.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/benchmark/report/report.h"
#include "tests/benchmark/runner.h"

namespace smarketing::benchmark {
namespace {

SideResult MakeSide(const std::string& name, int calls, absl::Duration each, absl::Duration time = absl::Seconds(1)) {
  SideResult side;
  side.name = name;
  side.all.time = time;
  for (int i = 0; i < calls; ++i) side.all.latency.Add(each);
  side.all.calls = side.all.items = calls;
  side.all.answers["OK"] = calls;
  side.all.counters["statements"] = 3.0 * calls;
  return side;
}

const std::vector<SideResult>& Sides() {
  static const auto* const sides = new std::vector<SideResult>{MakeSide(kBaseline, 100, absl::Milliseconds(2)),
                                                               MakeSide(kService, 250, absl::Milliseconds(3))};
  return *sides;
}

TEST(JudgeTest, RatesCostsAndLatencies) {
  const GoalResult rate = Judge({kService, kBaseline, Metric::kRate, true, 2.5}, Sides());
  EXPECT_DOUBLE_EQ(rate.value, 2.5);
  EXPECT_TRUE(rate.met);
  EXPECT_FALSE(Judge({kService, kBaseline, Metric::kRate, true, 2.6}, Sides()).met);
  const GoalResult cost = Judge({kService, kBaseline, Metric::kCost, false, 0.5}, Sides());
  EXPECT_DOUBLE_EQ(cost.value, 0.4);
  EXPECT_TRUE(cost.met);
  EXPECT_NEAR(Judge({kService, kBaseline, Metric::kP50, false, 2}, Sides()).value, 1.5, 0.02);
  EXPECT_TRUE(Judge({kService, "", Metric::kP99, false, 3.1}, Sides()).met);
  EXPECT_FALSE(Judge({kService, "", Metric::kP99, false, 2.9}, Sides()).met);
}

TEST(JudgeTest, TheSlowestAndWhatWasRefused) {
  std::vector<SideResult> sides = Sides();
  Measurement& measured = sides.back().all;
  measured.latency.Add(absl::Milliseconds(40));
  for (int i = 0; i < 100; ++i) measured.refusals.Add(absl::Milliseconds(7));
  EXPECT_NEAR(Judge({kService, "", Metric::kMax, false, 50}, sides).value, 40, 0.4);
  EXPECT_NEAR(Judge({kService, "", Metric::kRefusalP99, false, 10}, sides).value, 7, 0.07);
  EXPECT_FALSE(Judge({kService, "", Metric::kRefusalP99, false, 6}, sides).met);
  ScenarioResult result;
  result.sides = sides;
  EXPECT_NEAR(ToJson(result)["refusal_ms"]["p99"].get<double>(), 7, 0.07);
  EXPECT_FALSE(ToJson(result)["baseline"].contains("refusal_ms"));
}

TEST(JudgeTest, WhatWasNotMeasuredMeetsNothing) {
  EXPECT_FALSE(Judge({kService, "nobody", Metric::kP50, false, 1e9}, Sides()).met);
  EXPECT_FALSE(Judge({"nobody", "", Metric::kP50, false, 1e9}, Sides()).met);
  const std::vector<SideResult> idle = {MakeSide(kBaseline, 10, absl::Milliseconds(1)), MakeSide(kService, 0, {})};
  EXPECT_FALSE(Judge({kService, kBaseline, Metric::kP50, false, 2}, idle).met);
}

TEST(ReportTest, OneObjectSaysAll) {
  ScenarioResult result;
  result.info = {"some_scenario", "…", {{kService, kBaseline, Metric::kRate, true, 2.5}}};
  result.sides = Sides();
  for (const Goal& goal : result.info.goals) result.goals.push_back(Judge(goal, result.sides));
  result.peak_memory_mib = 300;
  const Json json = ToJson(result);
  EXPECT_EQ(json["scenario"], "some_scenario");
  EXPECT_EQ(json["rate"], 250);
  EXPECT_EQ(json["baseline"]["rate"], 100);
  EXPECT_EQ(json["ratio"], 2.5);
  EXPECT_EQ(json["answers"]["OK"], 250);
  EXPECT_EQ(json["per_item"]["statements"], 3);
  EXPECT_NEAR(json["latency_ms"]["p99.9"].get<double>(), 3, 0.03);
  EXPECT_TRUE(json["goals"][0]["met"].get<bool>());
  EXPECT_FALSE(json["goals"][1]["met"].get<bool>());  // memory
}

TEST(ReportTest, ComparesWhatBothHave) {
  const std::vector<Json> before = {{{"scenario", "a"}, {"rate", 100}, {"ratio", 2}}, {{"scenario", "b"}}};
  const std::vector<Json> now = {{{"scenario", "a"}, {"rate", 130}, {"ratio", 2.2}}, {{"scenario", "c"}}};
  const std::vector<std::string> lines = Compare(before, now);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], ::testing::HasSubstr("100 -> 130/s, ratio 2.00 -> 2.20 (+10%)"));
}

}  // namespace
}  // namespace smarketing::benchmark
