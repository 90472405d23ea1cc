// Each replica of each service is drained (SIGTERM) and started again, behind the gateway, while callers with the
// standard retry policy of a client of ours write and read: no call is lost.
#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/auth/token_signer.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/reporting/v1/projection_service.grpc.pb.h"
#include "smarketing/sla/v1/clock.grpc.pb.h"
#include "tests/faults/scenarios/scenarios.h"
#include "tests/faults/world/gateway.h"

namespace smarketing::faults {
namespace {

// Longer than the gateway needs to see that a replica is not ready: two checks of a second.
constexpr absl::Duration kDrainDelay = absl::Seconds(3);
constexpr absl::Duration kBetween = absl::Seconds(2);

// Reads of the other two services, all the time.
class Readers {
 public:
  Readers(const std::string& gateway, const std::string& token)
      : channel_(*rpc::MakeChannel({.target = gateway})),
        rpc_(auth::FixedToken(token), Clock::Real(), absl::Seconds(10)) {
    threads_.emplace_back([this] { Read<sla::v1::ClockService>(&sla::v1::ClockService::Stub::ListClocks); });
    threads_.emplace_back([this] {
      Read<reporting::v1::ProjectionService>(&reporting::v1::ProjectionService::Stub::GetProjectionStatus);
    });
  }
  ~Readers() { Stop(); }

  void Tell(Report& report) {
    Stop();
    report.Check(failed_ == 0 && read_ > 0, absl::StrCat("no read of the other services was lost (", read_.load(), ")"),
                 absl::StrCat(failed_.load(), " were: ", last_.ToString()));
  }

 private:
  void Stop() {
    stop_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  template <typename Service, typename Base, typename Request, typename Response>
  void Read(grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*)) {
    const auto stub = Service::NewStub(channel_);
    while (!stop_) {
      Response response;
      const absl::Status status = rpc_.Unary(*stub, method, Request(), &response);
      ++read_;
      if (!status.ok()) {
        ++failed_;
        absl::MutexLock lock(&mu_);
        last_ = status;
      }
      Sleep(absl::Milliseconds(20));
    }
  }

  const std::shared_ptr<grpc::Channel> channel_;
  const rpc::Caller rpc_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> read_ = 0;
  std::atomic<int> failed_ = 0;
  absl::Mutex mu_;
  absl::Status last_;
  std::vector<std::thread> threads_;
};

absl::Status Run(Stage& stage) {
  InstallationOptions options;
  options.replicas = {{kLead, 2}, {kSla, 2}, {kReporting, 2}};
  options.drain_delay = kDrainDelay;
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  SMK_ASSIGN_OR_RETURN(const auto gateway, Gateway::Start(*installation));
  History history;
  TrafficOptions callers = Callers(stage, *installation);
  callers.targets = {gateway->address()};
  callers.channel_attempts = 4;  // as rpc::MakeChannel has it
  callers.impatient = 1;         // nobody tries again but the channel
  callers.deadline = absl::Seconds(10);
  const absl::Time begin = Now();
  Traffic traffic(callers, &history);
  Readers readers(gateway->address(), installation->token());
  int restarts = 0;
  int unclean = 0;
  absl::Duration drain;
  for (int round = 0; round < (stage.rounds + 1) / 2; ++round) {
    for (Service* service : installation->services()) {
      Sleep(kBetween);
      const absl::Time asked = Now();
      if (service->Terminate() != 0) ++unclean;
      drain = std::max(drain, Now() - asked);
      SMK_RETURN_IF_ERROR(service->Start());
      ++restarts;
    }
  }
  Sleep(kBetween);
  const History::Summary all = history.Summarize();
  stage.report->Check(all.given_up == 0,
                      absl::StrCat("no write was lost in ", restarts, " restarts (", all.acknowledged, ")"),
                      absl::StrCat(all.given_up, " were"));
  readers.Tell(*stage.report);
  stage.report->Check(unclean == 0, absl::StrCat("every replica ended by itself, in ", Seconds(drain),
                                                 " at most (of which ", Seconds(kDrainDelay), " are the drain delay)"));
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario RollingRestart() {
  return {"rolling_restart", "each replica drained and restarted behind the gateway: no call is lost", Run};
}

}  // namespace smarketing::faults
