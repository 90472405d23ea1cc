#include "tests/benchmark/scenarios/get_funnel.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "smarketing/reporting/v1/report_service.pb.h"
#include "tests/benchmark/load/blocking.h"
#include "tests/benchmark/scenarios/funnel_facts.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "get_funnel";
constexpr char kFunnelMethod[] = "/smarketing.reporting.v1.ReportService/GetFunnel";
constexpr int64_t kSmallSizes[] = {10'000, 100'000};
// A report is asked for by one person at a time.
constexpr int kClients = 1;

reporting::v1::GetFunnelRequest Question() {
  reporting::v1::GetFunnelRequest request;
  request.set_kind(reporting::v1::FUNNEL_KIND_EVENT);
  request.mutable_from()->set_year(2025);
  request.mutable_from()->set_month(1);
  request.mutable_from()->set_day(1);
  request.mutable_to()->set_year(2026);
  request.mutable_to()->set_month(1);
  request.mutable_to()->set_day(1);
  request.set_split_by(reporting::v1::DIMENSION_SOURCE);
  return request;
}

FunnelNumbers NumbersOf(const reporting::v1::Funnel& funnel) {
  FunnelNumbers numbers;
  for (const auto& row : funnel.rows()) {
    for (const auto& stage : row.stages()) {
      if (stage.leads() > 0) numbers[{row.value(), stage.stage()}] = stage.leads();
    }
    if (row.won_deals() > 0) numbers[{row.value(), 0}] = row.won_deals();
  }
  return numbers;
}

// One size: a schema with facts and rollups, and a reporting_service on it.
class Size {
 public:
  Size(const World& world, int64_t leads, std::unique_ptr<Installation> service)
      : leads_(leads),
        service_(std::move(service)),
        load_(Target(world, *service_, kFunnelMethod),
              [](int64_t, reporting::v1::GetFunnelRequest* request) { *request = Question(); }) {}

  int64_t leads() const { return leads_; }
  int64_t PeakMemory() const { return service_->PeakMemory(); }

  // Both ways must give the same numbers.
  absl::Status Check() {
    reporting::v1::Funnel funnel;
    SMK_RETURN_IF_ERROR(CallOnce(*service_, kFunnelMethod, Question(), &funnel));
    FunnelNumbers by_sql;
    SMK_RETURN_IF_ERROR(service_->db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(by_sql, FunnelBySql(tx));
      return absl::OkStatus();
    }));
    if (by_sql.empty() || NumbersOf(funnel) != by_sql) {
      return absl::InternalError(
          absl::StrCat("GetFunnel does not say what the facts say: ", funnel.ShortDebugString()));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Measurement> BySql(const World& world, absl::Duration time) {
    const int connections = Load(world, time, kClients).clients;
    const std::unique_ptr<mysql::Database> database = service_->schema().Connect(connections);
    return RunBlocking(connections, time, [&](int, Lane& lane) -> absl::Status {
      while (!lane.over()) {
        const absl::Time begin = lane.Now();
        SMK_RETURN_IF_ERROR(
            database->RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) { return FunnelBySql(tx).status(); }));
        lane.Done(begin);
      }
      return absl::OkStatus();
    });
  }

  Measurement ByService(const World& world, absl::Duration time) { return load_.Run(Load(world, time, kClients)); }

 private:
  const int64_t leads_;
  const std::unique_ptr<Installation> service_;
  UnaryLoad<reporting::v1::GetFunnelRequest, reporting::v1::Funnel> load_;
};

class GetFunnelStage final : public Stage {
 public:
  GetFunnelStage(World* world, std::vector<std::unique_ptr<Size>> sizes) : world_(world), sizes_(std::move(sizes)) {}

  // The largest size last: "baseline" and "service".
  std::vector<Side> sides() override {
    std::vector<Side> sides;
    for (const auto& size : sizes_) {
      const bool largest = size == sizes_.back();
      const std::string leads = absl::StrCat(size->leads());
      sides.push_back({largest ? kBaseline : absl::StrCat("sql_", leads),
                       absl::StrCat("one statement on the facts of ", leads, " leads"),
                       [this, one = size.get()](absl::Duration time) { return one->BySql(*world_, time); }});
      sides.push_back({largest ? kService : absl::StrCat("funnel_", leads),
                       absl::StrCat("GetFunnel, 12 months by source, ", leads, " leads"),
                       [this, one = size.get()](absl::Duration time) -> absl::StatusOr<Measurement> {
                         return one->ByService(*world_, time);
                       }});
    }
    return sides;
  }
  int64_t PeakMemory() const override { return sizes_.back()->PeakMemory(); }

 private:
  World* const world_;
  const std::vector<std::unique_ptr<Size>> sizes_;
};

class GetFunnel final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "GetFunnel over 12 months by source at 10 k, 100 k and 1 M leads (--leads), one client; baseline: the same "
            "question in one SQL statement on the facts, with covering indexes",
            {{kService, kBaseline, Metric::kP50, false, 0.5}, {kService, "", Metric::kP99, false, 1'000}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    std::vector<int64_t> leads;
    for (const int64_t small : kSmallSizes) {
      if (small < world.options().leads) leads.push_back(small);
    }
    leads.push_back(world.options().leads);
    std::vector<std::unique_ptr<Size>> sizes;
    SMK_RETURN_IF_ERROR(world.SetDurable(false));
    for (const int64_t one : leads) {
      SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service,
                           world.Install(absl::StrCat(kName, "_", one), kReportingService));
      SMK_RETURN_IF_ERROR(FillFunnel(service->db(), one));
      sizes.push_back(std::make_unique<Size>(world, one, std::move(service)));
      SMK_RETURN_IF_ERROR(sizes.back()->Check());
    }
    SMK_RETURN_IF_ERROR(world.SetDurable(true));
    return std::make_unique<GetFunnelStage>(&world, std::move(sizes));
  }
};

}  // namespace

std::unique_ptr<Scenario> GetFunnelScenario() { return std::make_unique<GetFunnel>(); }

}  // namespace smarketing::benchmark
