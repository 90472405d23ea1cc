#include "tests/benchmark/scenarios/record_touch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "record_touch";
constexpr int64_t kLeads = 100'000;
constexpr int kConnections = 8;

class RecordTouchStage final : public Stage {
 public:
  RecordTouchStage(World* world, std::unique_ptr<Installation> service, std::unique_ptr<Schema> plain,
                   RowTemplate leads)
      : world_(world),
        service_(std::move(service)),
        plain_(std::move(plain)),
        leads_(std::move(leads)),
        touch_(leads_.Only("touch")),
        generator_(world->options().seed),
        load_(Target(*world, *service_, kTouchMethod), [this](int64_t n, lead::v1::RecordTouchRequest* request) {
          generator_.Touch(n, FilledLead(leads_, ChosenLead(n, kLeads)), request);
        }) {
    touch_.Override("touch", "lead_id", [this](int64_t copy) -> mysql::Param {
      return leads_.IdIn("leads", "lead_id", ChosenLead(copy, kLeads));
    });
  }

  std::vector<Side> sides() override {
    return {{kBaseline, absl::StrCat("one insert of a touch per transaction, connections: ", kConnections),
             [this](absl::Duration time) { return InsertCopies(*plain_, touch_, kConnections, next_, time); }},
            {kService, "RecordTouch on leads at random", [this](absl::Duration time) -> absl::StatusOr<Measurement> {
               return load_.Run(Load(*world_, time, 64));
             }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }
  std::map<std::string, std::string> notes() const override { return {{"baseline rows", touch_.Summary()}}; }

 private:
  World* const world_;
  const std::unique_ptr<Installation> service_;
  const std::unique_ptr<Schema> plain_;
  const RowTemplate leads_;
  RowTemplate touch_;
  const Generator generator_;
  UnaryLoad<lead::v1::RecordTouchRequest, lead::v1::RecordTouchResponse> load_;
  std::atomic<int64_t> next_ = kLeads;  // the touches of the leads themselves are there
};

class RecordTouch final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "RecordTouch on 100,000 existing leads; baseline: one insert per transaction, 8 connections",
            {{kService, kBaseline, Metric::kRate, true, 2}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(kName));
    SMK_ASSIGN_OR_RETURN(RowTemplate leads, RecordCapture(world, *service));
    SMK_RETURN_IF_ERROR(FillLeads(world, service->schema(), leads, kLeads));
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Schema> plain, world.MakeSchema(absl::StrCat(kName, "_plain")));
    SMK_RETURN_IF_ERROR(FillLeads(world, *plain, leads, kLeads));
    return std::make_unique<RecordTouchStage>(&world, std::move(service), std::move(plain), std::move(leads));
  }
};

}  // namespace

std::unique_ptr<Scenario> RecordTouchScenario() { return std::make_unique<RecordTouch>(); }

}  // namespace smarketing::benchmark
