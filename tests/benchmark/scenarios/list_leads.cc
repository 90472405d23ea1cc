#include "tests/benchmark/scenarios/list_leads.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "tests/benchmark/load/blocking.h"
#include "tests/benchmark/scenarios/large_base.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kFirstPage[] = "first_page";
constexpr int kPageSize = 50;
constexpr int64_t kDeepPage = 10'000;
constexpr int kConnections = 8;
constexpr int kSelectsPerTransaction = 200;

lead::v1::ListLeadsRequest PageRequest(int64_t size, const std::string& token) {
  lead::v1::ListLeadsRequest request;
  request.set_page_size(static_cast<int32_t>(size));
  request.set_filter(absl::StrCat("owner = \"", kLargeOwner, "\""));
  request.set_order_by("create_time desc");
  request.set_page_token(token);
  return request;
}

class ListLeadsStage final : public Stage {
 public:
  ListLeadsStage(World* world, std::shared_ptr<LargeBase> base) : world_(world), base_(std::move(base)) {}

  // Turns pages, as large as they may be, to where the deep one begins.
  absl::Status Find() {
    int64_t before = (DeepPage() - 1) * kPageSize;
    std::string token;
    while (before > 0) {
      const int64_t size = std::min<int64_t>(1000, before);
      lead::v1::ListLeadsResponse page;
      SMK_RETURN_IF_ERROR(CallOnce(*base_->service, kListMethod, PageRequest(size, token), &page));
      token = page.next_page_token();
      if (token.empty()) return absl::InternalError("there are fewer leads than were written");
      before -= size;
    }
    deep_ = PageRequest(kPageSize, token);
    lead::v1::ListLeadsResponse page;
    SMK_RETURN_IF_ERROR(CallOnce(*base_->service, kListMethod, deep_, &page));
    if (page.leads_size() != kPageSize) return absl::InternalError("the deep page is not full");
    for (const lead::v1::Lead& lead : page.leads()) ids_.push_back(*ParseResourceName("leads", lead.name()));
    return absl::OkStatus();
  }

  std::vector<Side> sides() override {
    return {{kBaseline, "the 50 rows of the deep page by their primary keys, prepared, connections: 8",
             [this](absl::Duration time) { return Select(time); }},
            {kFirstPage, "ListLeads, page 1",
             [this](absl::Duration time) { return Pages(PageRequest(kPageSize, ""), time); }},
            {kService, absl::StrCat("ListLeads, page ", DeepPage()),
             [this](absl::Duration time) { return Pages(deep_, time); }}};
  }
  int64_t PeakMemory() const override { return base_->service->PeakMemory(); }
  std::map<std::string, std::string> notes() const override {
    return {{"leads", absl::StrCat(world_->options().leads)}, {"filter", deep_.filter()}};
  }

 private:
  // As many pages down as there are, at most kDeepPage; three of four leads match.
  int64_t DeepPage() const { return std::min<int64_t>(kDeepPage, world_->options().leads * 7 / 10 / kPageSize); }

  absl::StatusOr<Measurement> Pages(const lead::v1::ListLeadsRequest& page, absl::Duration time) {
    UnaryLoad<lead::v1::ListLeadsRequest, lead::v1::ListLeadsResponse> load(
        Target(*world_, *base_->service, kListMethod),
        [&](int64_t, lead::v1::ListLeadsRequest* request) { *request = page; });
    return load.Run(Load(*world_, time, 64));
  }

  absl::StatusOr<Measurement> Select(absl::Duration time) {
    const std::unique_ptr<mysql::Database> database = base_->service->schema().Connect(kConnections);
    const std::string sql =
        absl::StrCat("SELECT * FROM leads WHERE lead_id IN (", mysql::Placeholders(ids_.size()), ")");
    const mysql::Params params(ids_.begin(), ids_.end());
    return RunBlocking(kConnections, time, [&](int, Lane& lane) -> absl::Status {
      while (!lane.over()) {
        SMK_RETURN_IF_ERROR(database->RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
          for (int i = 0; i < kSelectsPerTransaction && !lane.over(); ++i) {
            const absl::Time begin = lane.Now();
            SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
            if (rows.size() != ids_.size()) return absl::InternalError("a lead is not there");
            lane.Done(begin);
          }
          return absl::OkStatus();
        }));
      }
      return absl::OkStatus();
    });
  }

  World* const world_;
  const std::shared_ptr<LargeBase> base_;
  lead::v1::ListLeadsRequest deep_;
  std::vector<Uuid> ids_;  // of the deep page
};

class ListLeads final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {"list_leads",
            "ListLeads, pages of 50 by filter and order among a million leads, page 1 and page 10,000; baseline: "
            "reading 50 rows by primary key, 8 connections",
            {{kService, kBaseline, Metric::kCost, false, 3},
             {kFirstPage, kBaseline, Metric::kCost, false, 3},
             {kService, kFirstPage, Metric::kCost, false, 1.1}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::shared_ptr<LargeBase> base, GetLargeBase(world));
    auto stage = std::make_unique<ListLeadsStage>(&world, std::move(base));
    SMK_RETURN_IF_ERROR(stage->Find());
    return stage;
  }
};

}  // namespace

std::unique_ptr<Scenario> ListLeadsScenario() { return std::make_unique<ListLeads>(); }

}  // namespace smarketing::benchmark
