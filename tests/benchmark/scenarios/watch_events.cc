#include "tests/benchmark/scenarios/watch_events.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/event_service.pb.h"
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
  Watchers(const Installation& service, int count)
      : transport_(
            MakeTransport({service.address(), service.token(), TransportKind::kHttp2, absl::InfiniteDuration()})) {
    lead::v1::WatchEventsRequest request;
    request.set_start(lead::v1::WATCH_START_NOW);
    for (int i = 0; i < count; ++i) {
      Watcher& watcher = *watchers_.emplace_back(std::make_unique<Watcher>(this));
      transport_->Start(kMethod, request.SerializeAsString(), &watcher);
    }
    thread_ = std::thread([this] {
      while (!over_) transport_->Turn(Clock::Real()->Now() + kLook);
    });
  }

  ~Watchers() { Stop(); }

  // Whether each has been told where it stands.
  bool ready() const { return begun_ == static_cast<int>(watchers_.size()); }
  int64_t deliveries() const { return deliveries_; }

  // The delays of what came since the start; ends the watching.
  absl::StatusOr<Measurement> End() {
    Stop();
    for (const auto& watcher : watchers_) SMK_RETURN_IF_ERROR(watcher->end);
    return std::move(measurement_);
  }

 private:
  struct Watcher final : Reply {
    explicit Watcher(Watchers* all) : all(all) {}
    void OnMessage(absl::string_view message) override { all->Received(*this, message); }
    void OnDone(const absl::Status& status) override {
      end = status.ok() ? absl::UnavailableError("a watch came to its end") : status;
    }

    Watchers* const all;
    bool begun = false;
    absl::Status end;
  };

  void Stop() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
  }

  void Received(Watcher& watcher, absl::string_view message) {
    if (!watcher.begun) {
      watcher.begun = true;
      ++begun_;
    }
    response_.ParseFromArray(message.data(), static_cast<int>(message.size()));
    const absl::Time now = Clock::Real()->Now();
    for (const common::v1::Event& event : response_.events()) {
      measurement_.latency.Add(now - FromProtoTime(event.record_time()).value_or(absl::UnixEpoch()));
      ++measurement_.calls;
      ++measurement_.items;
    }
    deliveries_ += response_.events_size();
  }

  // How long it takes to notice the end.
  static constexpr absl::Duration kLook = absl::Milliseconds(100);
  inline static const std::string kMethod = "/smarketing.lead.v1.EventService/WatchEvents";

  std::vector<std::unique_ptr<Watcher>> watchers_;
  const std::unique_ptr<Transport> transport_;
  std::atomic<bool> over_ = false;
  std::atomic<int> begun_ = 0;
  std::atomic<int64_t> deliveries_ = 0;
  lead::v1::WatchEventsResponse response_;
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
    const int threads = world_->options().connections;
    for (int i = 0; i < threads; ++i) {
      watchers.push_back(std::make_unique<Watchers>(*service_, Count() / threads + (i < Count() % threads ? 1 : 0)));
    }
    Clock* const clock = Clock::Real();
    const absl::Time give_up = clock->Now() + absl::Seconds(30);
    while (!std::all_of(watchers.begin(), watchers.end(), [](const auto& some) { return some->ready(); })) {
      if (clock->Now() > give_up) {
        for (const auto& some : watchers) SMK_RETURN_IF_ERROR(some->End().status());
        return absl::InternalError("the watchers do not begin");
      }
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
    for (const auto& some : watchers) {
      SMK_ASSIGN_OR_RETURN(const Measurement measured, some->End());
      all.Merge(measured);
    }
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
