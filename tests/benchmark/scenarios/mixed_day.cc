#include "tests/benchmark/scenarios/mixed_day.h"

#include <array>
#include <atomic>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/handoff_service.pb.h"
#include "smarketing/lead/v1/roster_service.pb.h"
#include "tests/benchmark/load/blocking.h"
#include "tests/benchmark/rows/mint.h"
#include "tests/benchmark/scenarios/parts.h"
#include "traffic/team.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "mixed_day";
constexpr int64_t kLeads = 100'000;
constexpr int kConnections = 8;
constexpr int kPageSize = 20;
constexpr absl::Duration kMaxP99 = absl::Milliseconds(100);

enum Kind { kTouch, kGet, kTimeline, kList, kCapture, kAttempt, kSubmit, kAccept };

const std::string& MethodOf(Kind kind) {
  static const auto* const methods = new std::array<std::string, 8>{kTouchMethod,
                                                                    kGetMethod,
                                                                    "/smarketing.lead.v1.LeadService/GetLeadTimeline",
                                                                    kListMethod,
                                                                    kCaptureMethod,
                                                                    "/smarketing.lead.v1.ActivityService/LogAttempt",
                                                                    "/smarketing.lead.v1.HandoffService/SubmitHandoff",
                                                                    "/smarketing.lead.v1.HandoffService/AcceptHandoff"};
  return (*methods)[kind];
}

// What happens of a hundred things on a day.
struct Share {
  int percent;
  Kind kind;
};
constexpr Share kShares[] = {{70, kTouch},   {10, kGet},    {3, kTimeline}, {2, kList},
                             {10, kCapture}, {2, kAttempt}, {2, kSubmit},   {1, kAccept}};

Kind KindOf(int64_t n) {
  auto left = static_cast<int>(Mix(~static_cast<uint64_t>(n)) % 100);
  for (const Share& share : kShares) {
    if ((left -= share.percent) < 0) return share.kind;
  }
  return kTouch;
}

class MixedDayStage final : public Stage {
 public:
  MixedDayStage(World* world, std::unique_ptr<Installation> service, std::unique_ptr<Schema> plain, RowTemplate leads)
      : world_(world),
        service_(std::move(service)),
        plain_(std::move(plain)),
        leads_(std::move(leads)),
        touch_(leads_.Only("touch")),
        generator_(world->options().seed),
        load_(
            Target(*world, *service_, ""), [this](int64_t n, std::string* request) { *request = Make(n); },
            [this](int64_t n, const std::string& response) { Answered(n, response); },
            [](int64_t n) -> const std::string& { return MethodOf(KindOf(n)); }) {
    touch_.Override("touch", "lead_id", [this](int64_t copy) -> mysql::Param { return LeadId(copy); });
  }

  std::vector<Side> sides() override {
    return {
        {kBaseline,
         absl::StrCat("the same mix by the connector: inserts of a touch, of a lead, selects by primary key; "
                      "each a transaction, connections: ",
                      kConnections),
         [this](absl::Duration time) { return ByConnector(time); }},
        {kService, "70 % touches, 15 % reads, 10 % captures, 5 % attempts, hand-offs and answers",
         [this](absl::Duration time) -> absl::StatusOr<Measurement> { return load_.Run(Load(*world_, time, 64)); }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }
  std::map<std::string, std::string> notes() const override { return {{"leads", absl::StrCat(kLeads)}}; }

 private:
  Uuid LeadId(int64_t n) const { return leads_.IdIn("leads", "lead_id", ChosenLead(n, kLeads)); }
  std::string Lead(int64_t n) const { return FilledLead(leads_, ChosenLead(n, kLeads)); }

  std::string Make(int64_t n) {
    switch (KindOf(n)) {
      case kTouch: {
        lead::v1::RecordTouchRequest request;
        generator_.Touch(n, Lead(n), &request);
        return request.SerializeAsString();
      }
      case kGet: {
        lead::v1::GetLeadRequest request;
        request.set_name(Lead(n));
        return request.SerializeAsString();
      }
      case kTimeline: {
        lead::v1::GetLeadTimelineRequest request;
        request.set_name(Lead(n));
        return request.SerializeAsString();
      }
      case kList: {
        lead::v1::ListLeadsRequest request;
        request.set_order_by("create_time desc");
        request.set_page_size(kPageSize);
        return request.SerializeAsString();
      }
      case kCapture: {
        lead::v1::CaptureLeadRequest request;
        generator_.Capture(n, &request);
        return request.SerializeAsString();
      }
      case kAttempt: {
        lead::v1::LogAttemptRequest request;
        generator_.Attempt(n, Lead(n), &request);
        return request.SerializeAsString();
      }
      case kSubmit: {
        // One lead after the other: none has two hand-offs.
        lead::v1::SubmitHandoffRequest request;
        generator_.Handoff(n, FilledLead(leads_, handoffs_++ % kLeads), &request);
        return request.SerializeAsString();
      }
      case kAccept: {
        lead::v1::AcceptHandoffRequest request;
        request.set_request_id(absl::StrCat("accept-", n));
        request.set_name(Submitted());
        return request.SerializeAsString();
      }
    }
    return "";
  }

  void Answered(int64_t n, const std::string& response) {
    if (KindOf(n) != kSubmit) return;
    lead::v1::Handoff handoff;
    if (!handoff.ParseFromString(response)) return;
    absl::MutexLock lock(&mu_);
    submitted_.push_back(handoff.name());
  }

  // A hand-off that waits for its answer; there are twice as many as answers.
  std::string Submitted() {
    absl::MutexLock lock(&mu_);
    if (submitted_.empty()) return first_handoff_;
    std::string name = std::move(submitted_.front());
    submitted_.pop_front();
    return name;
  }

  absl::StatusOr<Measurement> ByConnector(absl::Duration time) {
    const std::unique_ptr<mysql::Database> database = plain_->Connect(kConnections);
    return RunBlocking(kConnections, time, [&](int, Lane& lane) -> absl::Status {
      while (!lane.over()) {
        const int64_t n = kLeads + rows_.fetch_add(1);  // the first rows are there
        const absl::Time begin = lane.Now();
        switch (KindOf(n)) {
          case kGet:
          case kTimeline:
          case kList:
            SMK_RETURN_IF_ERROR(database->RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) {
              return tx.Query("SELECT * FROM leads WHERE lead_id = ?", {LeadId(n)}).status();
            }));
            break;
          case kCapture:
            SMK_RETURN_IF_ERROR(database->RunReadWrite(
                Soon(), [&](mysql::Transaction& tx) { return leads_.Insert(tx, n, 1, /*rows_per_statement=*/100); }));
            break;
          default:  // an attempt, and a hand-off, cost no less
            SMK_RETURN_IF_ERROR(
                database->RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return touch_.Insert(tx, n, 1, 1); }));
        }
        lane.Done(begin);
      }
      return absl::OkStatus();
    });
  }

  World* const world_;
  const std::unique_ptr<Installation> service_;
  const std::unique_ptr<Schema> plain_;
  const RowTemplate leads_;
  RowTemplate touch_;
  const Generator generator_;
  UnaryLoad<std::string, std::string> load_;
  std::atomic<int64_t> rows_ = 0;
  std::atomic<int64_t> handoffs_ = 0;
  absl::Mutex mu_;
  std::deque<std::string> submitted_ ABSL_GUARDED_BY(mu_);
  const std::string first_handoff_ = "handoffs/00000000-0000-7000-8000-000000000000";
};

class MixedDay final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "70 % touches, 15 % reads, 10 % captures, 5 % attempts and hand-offs on 100,000 leads; baseline: the same "
            "mix by the connector, 8 connections",
            {{kService, kBaseline, Metric::kRate, true, 0.5},
             {kService, "", Metric::kP99, false, absl::ToDoubleMilliseconds(kMaxP99)}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(kName));
    SMK_ASSIGN_OR_RETURN(RowTemplate leads, RecordCapture(world, *service));
    SMK_RETURN_IF_ERROR(FillLeads(world, service->schema(), leads, kLeads));
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Schema> plain, world.MakeSchema(absl::StrCat(kName, "_plain")));
    SMK_RETURN_IF_ERROR(FillLeads(world, *plain, leads, kLeads));
    lead::v1::ReplaceRosterRequest request;
    request.set_request_id("roster");
    *request.mutable_roster() = traffic::DemoRoster();
    lead::v1::ReplaceRosterResponse response;
    SMK_RETURN_IF_ERROR(CallOnce(*service, "/smarketing.lead.v1.RosterService/ReplaceRoster", request, &response));
    return std::make_unique<MixedDayStage>(&world, std::move(service), std::move(plain), std::move(leads));
  }
};

}  // namespace

std::unique_ptr<Scenario> MixedDayScenario() { return std::make_unique<MixedDay>(); }

}  // namespace smarketing::benchmark
