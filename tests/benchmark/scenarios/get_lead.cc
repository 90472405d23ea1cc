#include "tests/benchmark/scenarios/get_lead.h"

#include <utility>

#include "common/status/macros.h"
#include "tests/benchmark/load/blocking.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "get_lead";
constexpr int64_t kLeads = 100'000;
constexpr int kConnections = 8;
// Selects in one transaction of the baseline: it measures selects, not transactions.
constexpr int kSelectsPerTransaction = 1'000;

class GetLeadStage final : public Stage {
 public:
  GetLeadStage(World* world, std::unique_ptr<Installation> service, RowTemplate rows)
      : world_(world),
        service_(std::move(service)),
        rows_(std::move(rows)),
        load_(Target(*world, *service_, kGetMethod), [this](int64_t n, lead::v1::GetLeadRequest* request) {
          request->set_name(FilledLead(rows_, ChosenLead(n, kLeads)));
        }) {}

  std::vector<Side> sides() override {
    return {{kBaseline, "prepared select of a lead by its primary key, connections: 8",
             [this](absl::Duration time) { return Select(time); }},
            {kService, "GetLead", [this](absl::Duration time) -> absl::StatusOr<Measurement> {
               return load_.Run(Load(*world_, time, 64));
             }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }

 private:
  absl::StatusOr<Measurement> Select(absl::Duration time) {
    const std::unique_ptr<mysql::Database> database = service_->schema().Connect(kConnections);
    return RunBlocking(kConnections, time, [&](int, Lane& lane) -> absl::Status {
      while (!lane.over()) {
        SMK_RETURN_IF_ERROR(database->RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
          for (int i = 0; i < kSelectsPerTransaction && !lane.over(); ++i) {
            const absl::Time begin = lane.Now();
            const Uuid id = rows_.IdIn("leads", "lead_id", ChosenLead(next_++, kLeads));
            SMK_ASSIGN_OR_RETURN(const mysql::Rows found, tx.Query("SELECT * FROM leads WHERE lead_id = ?", {id}));
            if (found.size() != 1) return absl::InternalError("a lead is not there");
            lane.Done(begin);
          }
          return absl::OkStatus();
        }));
      }
      return absl::OkStatus();
    });
  }

  World* const world_;
  const std::unique_ptr<Installation> service_;
  const RowTemplate rows_;
  UnaryLoad<lead::v1::GetLeadRequest, lead::v1::Lead> load_;
  std::atomic<int64_t> next_ = 0;
};

class GetLead final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "GetLead among 100,000 leads; baseline: prepared primary-key select of the same row, 8 connections",
            {{kService, kBaseline, Metric::kRate, true, 0.6}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(kName));
    SMK_ASSIGN_OR_RETURN(RowTemplate rows, RecordCapture(world, *service));
    SMK_RETURN_IF_ERROR(FillLeads(world, service->schema(), rows, kLeads));
    return std::make_unique<GetLeadStage>(&world, std::move(service), std::move(rows));
  }
};

}  // namespace

std::unique_ptr<Scenario> GetLeadScenario() { return std::make_unique<GetLead>(); }

}  // namespace smarketing::benchmark
