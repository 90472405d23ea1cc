#include "tests/benchmark/scenarios/capture_scale.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/benchmark/rows/bulk.h"
#include "tests/benchmark/scenarios/large_base.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "capture_scale";
constexpr char kFew[] = "few_stored";
constexpr int64_t kFewLeads = 10'000;

using CaptureLoad = UnaryLoad<lead::v1::CaptureLeadRequest, lead::v1::CaptureLeadResponse>;

class CaptureScaleStage final : public Stage {
 public:
  CaptureScaleStage(World* world, std::shared_ptr<LargeBase> large, std::unique_ptr<Installation> small,
                    RowTemplate capture)
      : world_(world),
        large_(std::move(large)),
        small_(std::move(small)),
        capture_(std::move(capture)),
        generator_(world->options().seed),
        few_(Target(*world, *small_, kCaptureMethod), Make()),
        many_(Target(*world, *large_->service, kCaptureMethod), Make()) {}

  std::vector<Side> sides() override {
    return {
        {kFew, absl::StrCat("CaptureLead where ", kFewLeads, " leads are stored"),
         [this](absl::Duration time) -> absl::StatusOr<Measurement> { return few_.Run(Load(*world_, time, 64)); }},
        {kService, absl::StrCat("CaptureLead where ", world_->options().leads, " leads are stored"),
         [this](absl::Duration time) -> absl::StatusOr<Measurement> { return many_.Run(Load(*world_, time, 64)); }}};
  }

  // The measurement itself stores leads: back to few.
  absl::Status BeforeRound() override {
    for (const std::string& table : capture_.tables()) {
      if (table == "event_log") continue;  // the heads of its partitions go on
      SMK_RETURN_IF_ERROR(Define(small_->db(), absl::StrCat("TRUNCATE TABLE ", table)));
    }
    return FillLeads(*world_, small_->schema(), capture_, kFewLeads);
  }

  int64_t PeakMemory() const override { return large_->service->PeakMemory(); }

 private:
  CaptureLoad::Make Make() {
    return [this](int64_t n, lead::v1::CaptureLeadRequest* request) { generator_.Capture(n, request); };
  }

  World* const world_;
  const std::shared_ptr<LargeBase> large_;
  const std::unique_ptr<Installation> small_;
  const RowTemplate capture_;
  const Generator generator_;
  CaptureLoad few_;
  CaptureLoad many_;
};

class CaptureScale final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "CaptureLead where a million leads are stored, against where 10,000 are",
            {{kService, kFew, Metric::kCost, false, 1.25}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::shared_ptr<LargeBase> large, GetLargeBase(world));
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> small, world.Install(kName));
    SMK_ASSIGN_OR_RETURN(RowTemplate capture, RecordCapture(world, *small));
    return std::make_unique<CaptureScaleStage>(&world, std::move(large), std::move(small), std::move(capture));
  }
};

}  // namespace

std::unique_ptr<Scenario> CaptureScaleScenario() { return std::make_unique<CaptureScale>(); }

}  // namespace smarketing::benchmark
