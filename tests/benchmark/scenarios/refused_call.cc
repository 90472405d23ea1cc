#include "tests/benchmark/scenarios/refused_call.h"

#include <utility>

#include "common/status/macros.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "refused_call";

class RefusedCallStage final : public Stage {
 public:
  RefusedCallStage(World* world, std::unique_ptr<Installation> service)
      : world_(world),
        service_(std::move(service)),
        reads_(Target(*world, *service_, kGetMethod),
               [](int64_t, lead::v1::GetLeadRequest* request) { request->set_name("nothing"); }),
        writes_(Target(*world, *service_, kTouchMethod),
                [](int64_t, lead::v1::RecordTouchRequest* request) { request->set_lead("nothing"); }) {}

  std::vector<Side> sides() override {
    return {{"reads", "GetLead of what is no name",
             [this](absl::Duration time) { return Answered(reads_.Run(Load(*world_, time, 64))); }},
            {kService, "RecordTouch of nothing, on what is no lead",
             [this](absl::Duration time) { return Answered(writes_.Run(Load(*world_, time, 64))); }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }

 private:
  // A refusal is what we want here.
  static absl::StatusOr<Measurement> Answered(Measurement measurement) {
    measurement.items = measurement.answers["INVALID_ARGUMENT"];
    return measurement;
  }

  World* const world_;
  const std::unique_ptr<Installation> service_;
  UnaryLoad<lead::v1::GetLeadRequest, lead::v1::Lead> reads_;
  UnaryLoad<lead::v1::RecordTouchRequest, lead::v1::RecordTouchResponse> writes_;
};

class RefusedCall final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName, "Calls that are refused by validation: what a call costs without the database", {}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(kName));
    return std::make_unique<RefusedCallStage>(&world, std::move(service));
  }
};

}  // namespace

std::unique_ptr<Scenario> RefusedCallScenario() { return std::make_unique<RefusedCall>(); }

}  // namespace smarketing::benchmark
