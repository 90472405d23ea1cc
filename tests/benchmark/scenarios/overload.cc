#include "tests/benchmark/scenarios/overload.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "overload";
constexpr char kPeak[] = "peak";
constexpr int kPeakClients = 256;
constexpr double kTimesPeak = 3;
// Calls under way at once on each connection: as many as the service lets in (rpc::ServerOptions), so that none waits
// here unseen. Fewer connections than these do not fill its queue, and nothing is refused.
constexpr int kCallsPerConnection = 500;
constexpr int kMinConnections = 4;
constexpr double kMinGoodput = 0.85;
constexpr absl::Duration kMaxRefusal = absl::Milliseconds(20);

class OverloadStage final : public Stage {
 public:
  OverloadStage(World* world, std::unique_ptr<Installation> service)
      : world_(world),
        service_(std::move(service)),
        generator_(world->options().seed),
        load_(Target(*world, *service_, kCaptureMethod),
              [this](int64_t n, lead::v1::CaptureLeadRequest* request) { generator_.Capture(n, request); }) {}

  std::vector<Side> sides() override {
    return {{kPeak, absl::StrCat("CaptureLead, closed loop, clients: ", Clients()),
             [this](absl::Duration time) -> absl::StatusOr<Measurement> {
               Measurement measurement = load_.Run({.clients = Clients(), .time = time});
               peak_ = std::max(peak_, measurement.rate());
               return measurement;
             }},
            {kService, absl::StrCat("CaptureLead, open loop at ", kTimesPeak, " times the highest peak so far"),
             [this](absl::Duration time) { return Overload(time); }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }
  std::map<std::string, std::string> notes() const override {
    return {{"calls due per second", absl::StrCat(static_cast<int64_t>(Rate()))}};
  }

 private:
  int Clients() const { return world_->options().clients > 0 ? world_->options().clients : kPeakClients; }
  double Rate() const { return world_->options().rate > 0 ? world_->options().rate : kTimesPeak * peak_; }

  absl::StatusOr<Measurement> Overload(absl::Duration time) {
    if (Rate() <= 0) return absl::FailedPreconditionError("the peak could not be measured");
    Measurement measurement =
        load_.Run({.clients = kCallsPerConnection * world_->options().connections, .rate = Rate(), .time = time});
    // What was still waiting at the end is not what was served meanwhile.
    measurement.items -= measurement.late;
    return measurement;
  }

  World* const world_;
  const std::unique_ptr<Installation> service_;
  const Generator generator_;
  UnaryLoad<lead::v1::CaptureLeadRequest, lead::v1::CaptureLeadResponse> load_;
  double peak_ = 0;  // calls per second
};

class Overload final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "three times as many captures as can be served, open loop, against the peak of the same run: what is "
            "served, and how soon the rest is refused (counted from when it was due)",
            {{kService, kPeak, Metric::kRate, true, kMinGoodput},
             {kService, "", Metric::kRefusalP99, false, absl::ToDoubleMilliseconds(kMaxRefusal)}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    if (world.options().connections < kMinConnections) {
      return absl::FailedPreconditionError(
          absl::StrCat("overload needs --connections of ", kMinConnections, " or more"));
    }
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(kName));
    return std::make_unique<OverloadStage>(&world, std::move(service));
  }
};

}  // namespace

std::unique_ptr<Scenario> OverloadScenario() { return std::make_unique<Overload>(); }

}  // namespace smarketing::benchmark
