#include "tests/benchmark/scenarios/watch_events.h"

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/event_service.grpc.pb.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

constexpr char kName[] = "watch_events";
constexpr int kWatchers = 200;
constexpr double kChangesPerSecond = 1'000;
constexpr int64_t kLeads = 10'000;
// After the last change: what is not there by then counts as missing.
constexpr absl::Duration kGrace = absl::Seconds(5);

// Watchers on one connection, served by one thread.
class Watchers {
 public:
  Watchers(const Installation& service, int count) : stub_(lead::v1::EventService::NewStub(service.Channels(1)[0])) {
    lead::v1::WatchEventsRequest request;
    request.set_start(lead::v1::WATCH_START_NOW);
    for (int i = 0; i < count; ++i) {
      Watcher& watcher = *watchers_.emplace_back(std::make_unique<Watcher>());
      watcher.context.AddMetadata("authorization", absl::StrCat("Bearer ", service.token()));
      watcher.reader = stub_->PrepareAsyncWatchEvents(&watcher.context, request, &queue_);
      watcher.reader->StartCall(&watcher);
    }
    thread_ = std::thread([this] { Run(); });
  }

  // Whether each has been told where it stands.
  bool ready() const { return begun_ == static_cast<int>(watchers_.size()); }
  int64_t deliveries() const { return deliveries_; }

  // The delays of what came since the start; ends the watching.
  Measurement End() {
    for (const auto& watcher : watchers_) watcher->context.TryCancel();
    thread_.join();
    return std::move(measurement_);
  }

 private:
  struct Watcher {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientAsyncReader<lead::v1::WatchEventsResponse>> reader;
    lead::v1::WatchEventsResponse response;
    bool started = false;
    bool begun = false;
  };

  void Run() {
    size_t open = watchers_.size();
    void* tag = nullptr;
    bool ok = false;
    while (open > 0 && queue_.Next(&tag, &ok)) {
      auto* watcher = static_cast<Watcher*>(tag);
      if (!ok) {
        --open;
        continue;
      }
      if (watcher->started) Received(*watcher);
      watcher->started = true;
      watcher->reader->Read(&watcher->response, watcher);
    }
    queue_.Shutdown();
    while (queue_.Next(&tag, &ok)) {
    }
  }

  void Received(Watcher& watcher) {
    if (!watcher.begun) {
      watcher.begun = true;
      ++begun_;
    }
    const absl::Time now = Clock::Real()->Now();
    for (const common::v1::Event& event : watcher.response.events()) {
      measurement_.latency.Add(now - FromProtoTime(event.record_time()).value_or(absl::UnixEpoch()));
      ++measurement_.calls;
      ++measurement_.items;
      ++deliveries_;
    }
  }

  const std::unique_ptr<lead::v1::EventService::Stub> stub_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
  std::atomic<int> begun_ = 0;
  std::atomic<int64_t> deliveries_ = 0;
  Measurement measurement_;
  std::thread thread_;
};

class WatchEventsStage final : public Stage {
 public:
  WatchEventsStage(World* world, std::unique_ptr<Installation> service, RowTemplate leads)
      : world_(world),
        service_(std::move(service)),
        leads_(std::move(leads)),
        generator_(world->options().seed),
        load_(Target(*world, *service_, kTouchMethod), [this](int64_t n, lead::v1::RecordTouchRequest* request) {
          generator_.Touch(n, FilledLead(leads_, ChosenLead(n, kLeads)), request);
        }) {}

  std::vector<Side> sides() override {
    return {{kService, absl::StrCat("deliveries to ", Count(), " watchers; latency from the change's record time"),
             [this](absl::Duration time) { return Watch(time); }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }
  std::map<std::string, std::string> notes() const override {
    return {{"changes per second", absl::StrCat(changes_per_second_)},
            {"p99 of a change's own answer, ms", absl::StrCat(change_p99_ms_)},
            {"missing deliveries", absl::StrCat(missing_)}};
  }

 private:
  int Count() const { return world_->options().clients > 0 ? world_->options().clients : kWatchers; }

  absl::StatusOr<Measurement> Watch(absl::Duration time) {
    std::vector<std::unique_ptr<Watchers>> watchers;
    const int threads = world_->options().channels;
    for (int i = 0; i < threads; ++i) {
      watchers.push_back(std::make_unique<Watchers>(*service_, Count() / threads + (i < Count() % threads ? 1 : 0)));
    }
    Clock* const clock = Clock::Real();
    const absl::Time give_up = clock->Now() + absl::Seconds(30);
    while (!std::all_of(watchers.begin(), watchers.end(), [](const auto& some) { return some->ready(); })) {
      if (clock->Now() > give_up) return absl::InternalError("the watchers do not begin");
      clock->Sleep(absl::Milliseconds(5));
    }
    SMK_ASSIGN_OR_RETURN(const int64_t before, EventsInLog());
    const double rate = world_->options().rate > 0 ? world_->options().rate : kChangesPerSecond;
    const Measurement changes = load_.Run({.clients = 256, .rate = rate, .time = time});
    SMK_ASSIGN_OR_RETURN(const int64_t after, EventsInLog());
    const int64_t expected = (after - before) * Count();
    const auto delivered = [&] {
      int64_t sum = 0;
      for (const auto& some : watchers) sum += some->deliveries();
      return sum;
    };
    const absl::Time last = clock->Now() + kGrace;
    while (delivered() < expected && clock->Now() < last) clock->Sleep(absl::Milliseconds(5));
    Measurement all;
    for (const auto& some : watchers) all.Merge(some->End());
    all.time = time;
    all.answers = changes.answers;
    changes_per_second_ = changes.rate();
    change_p99_ms_ = absl::ToDoubleMilliseconds(changes.latency.Quantile(0.99));
    missing_ = expected - all.items;
    return all;
  }

  absl::StatusOr<int64_t> EventsInLog() const {
    int64_t events = 0;
    SMK_RETURN_IF_ERROR(service_->db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT SUM(head) FROM event_partition"));
      events = rows[0].Int(0);
      return absl::OkStatus();
    }));
    return events;
  }

  World* const world_;
  const std::unique_ptr<Installation> service_;
  const RowTemplate leads_;
  const Generator generator_;
  UnaryLoad<lead::v1::RecordTouchRequest, lead::v1::RecordTouchResponse> load_;
  // Of the last round.
  double changes_per_second_ = 0;
  double change_p99_ms_ = 0;
  int64_t missing_ = 0;
};

class WatchEvents final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "200 watchers of all events while 1,000 changes a second are written: delay of each delivery after the "
            "change was recorded, which is before its commit",
            {{kService, "", Metric::kP99, false, 250}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(kName));
    SMK_ASSIGN_OR_RETURN(RowTemplate leads, RecordCapture(world, *service));
    SMK_RETURN_IF_ERROR(FillLeads(world, service->schema(), leads, kLeads));
    return std::make_unique<WatchEventsStage>(&world, std::move(service), std::move(leads));
  }
};

}  // namespace

std::unique_ptr<Scenario> WatchEventsScenario() { return std::make_unique<WatchEvents>(); }

}  // namespace smarketing::benchmark
