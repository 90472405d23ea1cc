// A database that answers late, and one that does not answer at all (SIGSTOP): callers are told so on time, nothing
// grows without bound meanwhile, and nobody takes the service for dead.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kDeadline = absl::Milliseconds(1500);
// What a caller's answer may be late: a busy machine of two cores.
constexpr absl::Duration kTolerance = absl::Milliseconds(500);
constexpr absl::Duration kNormal = absl::Seconds(3);
constexpr absl::Duration kSlow = absl::Seconds(4);
constexpr absl::Duration kFrozen = absl::Seconds(6);
constexpr absl::Duration kRecovery = absl::Seconds(2);
// What gRPC and the pool may add to the threads that a service has anyway.
constexpr int kMoreThreads = 32;
constexpr int64_t kMoreMemory = int64_t{100} << 20;

// Looks at a service all the time, from beside.
class Watcher {
 public:
  explicit Watcher(const Service* service)
      : service_(service), threads_(service->threads()), memory_(service->memory()), thread_([this] { Run(); }) {}
  ~Watcher() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

  void Tell(Report& report) {
    stop_ = true;
    thread_.join();
    report.Check(dead_ == 0, absl::StrCat("liveness of ", service_->program(), " stayed green (", asked_, " probes)"),
                 absl::StrCat(dead_, " were not answered"));
    report.Check(most_threads_ <= threads_ + kMoreThreads && most_memory_ <= memory_ + kMoreMemory,
                 absl::StrFormat("threads and memory of %s stayed bounded (%d threads, at most %d; %d MiB, at most %d)",
                                 service_->program(), threads_, most_threads_, memory_ >> 20, most_memory_ >> 20));
  }

 private:
  void Run() {
    while (!stop_) {
      ++asked_;
      if (service_->Http("/livez", absl::Seconds(2)) != 200) ++dead_;
      most_threads_ = std::max(most_threads_, service_->threads());
      most_memory_ = std::max(most_memory_, service_->memory());
      Sleep(absl::Milliseconds(100));
    }
  }

  const Service* const service_;
  const int threads_;
  const int64_t memory_;
  std::atomic<bool> stop_ = false;
  int asked_ = 0;
  int dead_ = 0;
  int most_threads_ = 0;
  int64_t most_memory_ = 0;
  std::thread thread_;
};

absl::Status Run(Stage& stage) {
  InstallationOptions options;
  options.proxies = true;
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  History history;
  TrafficOptions callers = Callers(stage, *installation);
  callers.callers = 64;
  callers.deadline = kDeadline;
  const absl::Time begin = Now();
  Traffic traffic(callers, &history);
  Sleep(kNormal);
  Watcher lead(&installation->service(kLead));
  Watcher sla(&installation->service(kSla));
  Watcher reporting(&installation->service(kReporting));

  const auto recover = [&](absl::string_view what) -> absl::Status {
    const absl::Time mended = Now();
    SMK_ASSIGN_OR_RETURN(const absl::Duration wait, AwaitAcknowledgement(history, mended));
    stage.report->Check(wait <= kRecovery,
                        absl::StrCat("writes are acknowledged within ", Seconds(kRecovery), " of the end of ", what));
    stage.report->Cost(absl::StrCat("after ", what, " the first write was acknowledged after ", Seconds(wait)));
    Sleep(kNormal);
    return absl::OkStatus();
  };
  for (const absl::Duration delay : {absl::Milliseconds(200), absl::Seconds(1), absl::Seconds(5)}) {
    const absl::Time slow = Now();
    for (const char* program : kPrograms) installation->proxy(program).DelayAnswers(delay);
    Sleep(kSlow);
    const History::Summary meanwhile = history.Summarize(slow);
    stage.report->Cost(absl::StrCat("while each answer of the database takes ", Seconds(delay), ": ",
                                    meanwhile.acknowledged, " writes acknowledged in ", Seconds(kSlow)));
    for (const char* program : kPrograms) installation->proxy(program).DelayAnswers(absl::ZeroDuration());
    SMK_RETURN_IF_ERROR(recover(absl::StrCat("a delay of ", Seconds(delay))));
  }
  // As often as there are rounds: the database stands still; nothing passes the proxies any more.
  for (int round = 0; round < stage.rounds; ++round) {
    const bool by_signal = round % 2 == 0;
    if (by_signal) {
      installation->server().Signal(SIGSTOP);
    } else {
      for (const char* program : kPrograms) installation->proxy(program).Freeze();
    }
    Sleep(kFrozen);
    if (by_signal) {
      installation->server().Signal(SIGCONT);
    } else {
      for (const char* program : kPrograms) installation->proxy(program).Thaw();
    }
    SMK_RETURN_IF_ERROR(recover(by_signal ? "a standstill (SIGSTOP)" : "a standstill of the network"));
  }
  const History::Summary all = history.Summarize();
  stage.report->Check(all.latest_answer <= kTolerance,
                      absl::StrCat("every call was answered by its deadline of ", Seconds(kDeadline), " (at most ",
                                   Seconds(all.latest_answer), " after it)"));
  lead.Tell(*stage.report);
  sla.Tell(*stage.report);
  reporting.Tell(*stage.report);
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario SlowDatabase() {
  return {"slow_database", "answers delayed by 0.2 to 5 s, and a database that stands still (SIGSTOP)", Run};
}

}  // namespace smarketing::faults
