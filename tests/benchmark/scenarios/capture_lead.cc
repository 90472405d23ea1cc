#include "tests/benchmark/scenarios/capture_lead.h"

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

class CaptureStage final : public Stage {
 public:
  CaptureStage(World* world, std::unique_ptr<Installation> service, std::unique_ptr<Schema> plain, RowTemplate rows,
               int clients, int connections)
      : world_(world),
        service_(std::move(service)),
        plain_(std::move(plain)),
        rows_(std::move(rows)),
        clients_(clients),
        connections_(connections),
        generator_(world->options().seed),
        load_(Target(*world, *service_, kCaptureMethod),
              [this](int64_t n, lead::v1::CaptureLeadRequest* request) { generator_.Capture(n, request); }) {}

  std::vector<Side> sides() override {
    return {{kBaseline, absl::StrCat("a transaction per lead by the connector, connections: ", connections_),
             [this](absl::Duration time) { return InsertCopies(*plain_, rows_, connections_, next_, time); }},
            {kService, absl::StrCat("CaptureLead of new leads, clients: ", Load(*world_, {}, clients_).clients),
             [this](absl::Duration time) -> absl::StatusOr<Measurement> {
               return load_.Run(Load(*world_, time, clients_));
             }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }
  std::map<std::string, std::string> notes() const override { return {{"rows", rows_.Summary()}}; }

 private:
  World* const world_;
  const std::unique_ptr<Installation> service_;
  const std::unique_ptr<Schema> plain_;
  const RowTemplate rows_;
  const int clients_;
  const int connections_;
  const Generator generator_;
  UnaryLoad<lead::v1::CaptureLeadRequest, lead::v1::CaptureLeadResponse> load_;
  std::atomic<int64_t> next_ = 0;
};

class CaptureScenario final : public Scenario {
 public:
  CaptureScenario(ScenarioInfo info, int clients, int connections)
      : info_(std::move(info)), clients_(clients), connections_(connections) {}

  ScenarioInfo info() const override { return info_; }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(info_.name));
    SMK_ASSIGN_OR_RETURN(RowTemplate rows, RecordCapture(world, *service));
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Schema> plain, world.MakeSchema(absl::StrCat(info_.name, "_plain")));
    return std::make_unique<CaptureStage>(&world, std::move(service), std::move(plain), std::move(rows), clients_,
                                          connections_);
  }

 private:
  const ScenarioInfo info_;
  const int clients_;
  const int connections_;
};

}  // namespace

std::unique_ptr<Scenario> CaptureLeadScenario() {
  return std::make_unique<CaptureScenario>(
      ScenarioInfo{"capture_lead",
                   "CaptureLead, unary, new leads; baseline: the same rows, one transaction per lead, 8 connections",
                   {{kService, kBaseline, Metric::kRate, true, 2.5}}},
      /*clients=*/64, /*connections=*/8);
}

std::unique_ptr<Scenario> CaptureLeadAloneScenario() {
  return std::make_unique<CaptureScenario>(
      ScenarioInfo{"capture_lead_alone",
                   "CaptureLead, one client and nothing else; baseline: the same rows, one connection",
                   {{kService, kBaseline, Metric::kP50, false, 2}}},
      /*clients=*/1, /*connections=*/1);
}

}  // namespace smarketing::benchmark
