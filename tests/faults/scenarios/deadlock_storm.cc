// 64 writers touch the same few leads in opposite orders through two replicas, while an operator's script locks the
// same rows the wrong way round. The services lock in one order and meet no deadlock among themselves; those with the
// script are real.
#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/auth/token_signer.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"
#include "tests/faults/check/rows.h"
#include "tests/faults/history/marks.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr int kWriters = 64;
constexpr int kLeads = 12;
constexpr int kBatchesPerRound = 4;  // of each writer
constexpr int kScripts = 4;
constexpr absl::Duration kDeadline = absl::Seconds(20);

// Touches each lead once, forwards or backwards, until each touch is acknowledged; every touch is a call of the
// history.
class Writer {
 public:
  Writer(Installation& installation, int number, const std::vector<std::string>& leads, History* history)
      : number_(number),
        leads_(leads),
        history_(history),
        rpc_(auth::FixedToken(installation.token()), Clock::Real(), kDeadline),
        stub_(lead::v1::ActivityService::NewStub(*rpc::MakeChannel(
            {.target = installation.addresses(kLead)[static_cast<size_t>(number % 2)], .max_attempts = 1}))) {
    if (number % 4 >= 2) std::reverse(leads_.begin(), leads_.end());
  }

  void Batch(int batch) {
    std::vector<Call> calls;
    std::vector<size_t> numbers;
    for (const std::string& lead : leads_) {
      Call call;
      call.write = Write::kTouch;
      call.batch = true;
      call.request_id = absl::StrCat("storm-", number_, "-", batch, "-", calls.size());
      call.lead = lead;
      call.begin = Now();
      numbers.push_back(history_->Begin(call));
      calls.push_back(std::move(call));
    }
    std::vector<bool> done(calls.size());
    for (int attempt = 0; attempt < 20; ++attempt) {
      lead::v1::BatchRecordTouchesRequest request;
      std::vector<size_t> sent;
      for (size_t i = 0; i < calls.size(); ++i) {
        if (done[i]) continue;
        sent.push_back(i);
        lead::v1::RecordTouchRequest& row = *request.add_requests();
        row.set_request_id(calls[i].request_id);
        row.set_lead(calls[i].lead);
        row.mutable_touch()->set_kind(lead::v1::TOUCH_KIND_PAGE_VIEW);
        row.mutable_touch()->mutable_source()->set_landing_page(LandingPageOf(calls[i].request_id));
      }
      if (sent.empty()) return;
      const absl::Time begin = Now();
      lead::v1::BatchRecordTouchesResponse response;
      const absl::Status status =
          rpc_.Unary(*stub_, &lead::v1::ActivityService::Stub::BatchRecordTouches, request, &response);
      const absl::Time now = Now();
      for (size_t i = 0; i < sent.size(); ++i) {
        absl::Status of_row = status;
        if (of_row.ok()) of_row = FromProto(response.results(static_cast<int>(i)).status());
        history_->Tried(numbers[sent[i]], of_row, now - begin, kDeadline, now);
        if (!of_row.ok()) continue;
        done[sent[i]] = true;
        const lead::v1::RecordTouchResponse& answer = response.results(static_cast<int>(i)).response();
        history_->Acknowledged(numbers[sent[i]], calls[sent[i]].lead, answer.touch().name(), now);
      }
    }
    for (size_t i = 0; i < calls.size(); ++i) {
      if (!done[i]) history_->GivenUp(numbers[i], Now());
    }
  }

 private:
  const int number_;
  std::vector<std::string> leads_;
  History* const history_;
  const rpc::Caller rpc_;
  const std::unique_ptr<lead::v1::ActivityService::Stub> stub_;
};

// Locks rows of the leads against the order of their keys, one by one.
void LockBackwards(Installation& installation, std::vector<std::string> leads, std::atomic<bool>& stop) {
  std::sort(leads.rbegin(), leads.rend());
  mysql::ConnectionOptions connection = installation.server().admin();
  connection.database = "smarketing";
  mysql::Database database(connection, {.max_connections = 1, .max_attempts = 1}, Clock::Real());
  while (!stop) {
    (void)database.RunReadWrite(Now() + absl::Seconds(10), [&](mysql::Transaction& tx) -> absl::Status {
      for (const std::string& lead : leads) {
        SMK_RETURN_IF_ERROR(
            tx.Query("SELECT version FROM leads WHERE lead_id = ? FOR UPDATE", {*ParseResourceName("leads", lead)})
                .status());
        Sleep(absl::Milliseconds(2));
      }
      return absl::OkStatus();
    });
    Sleep(absl::Milliseconds(100));
  }
}

absl::StatusOr<int64_t> Deadlocks(Installation& installation) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       Select(installation.db(),
                              "SELECT variable_value FROM information_schema.global_status WHERE variable_name = "
                              "'INNODB_DEADLOCKS'"));
  return rows.empty() ? 0 : std::stoll(std::string(rows[0].Text(0)));
}

absl::Status Run(Stage& stage) {
  InstallationOptions options;
  options.replicas = {{kLead, 2}};
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  std::vector<std::string> leads;
  while (leads.size() < kLeads) {
    if (Now() - begin > absl::Seconds(30)) return absl::DeadlineExceededError("no leads came to be");
    leads.clear();
    for (const Call& call : history.calls()) {
      if (call.write == Write::kCapture && call.acknowledged && leads.size() < kLeads) leads.push_back(call.lead);
    }
    Sleep(absl::Milliseconds(50));
  }

  for (const bool with_scripts : {false, true}) {
    std::atomic<bool> stop = false;
    std::vector<std::thread> scripts;
    if (with_scripts) {
      for (int i = 0; i < kScripts; ++i) {
        scripts.emplace_back([&] { LockBackwards(*installation, leads, stop); });
      }
    }
    SMK_ASSIGN_OR_RETURN(const int64_t before, Deadlocks(*installation));
    const absl::Time storm = Now();
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        Writer writer(*installation, i, leads, &history);
        const int first = with_scripts ? 1000 : 0;
        for (int batch = 0; batch < stage.rounds * kBatchesPerRound / 2; ++batch) writer.Batch(first + batch);
      });
    }
    for (std::thread& writer : writers) writer.join();
    const absl::Duration took = Now() - storm;
    stop = true;
    for (std::thread& script : scripts) script.join();
    const History::Summary during = history.Summarize(storm);
    SMK_ASSIGN_OR_RETURN(const int64_t after, Deadlocks(*installation));
    stage.report->Note(absl::StrFormat("%s: %d writes acknowledged in %s, %d deadlocks",
                                       with_scripts ? "with scripts that lock backwards" : "64 writers alone",
                                       during.acknowledged, Seconds(took), after - before));
    if (with_scripts) stage.report->Check(after > before, "there were deadlocks");
  }
  const History::Summary all = history.Summarize();
  int64_t given_up = 0;
  for (const Call& call : history.calls()) {
    given_up += call.request_id.starts_with("storm-") && !call.acknowledged ? 1 : 0;
  }
  stage.report->Check(given_up == 0, "every write of the storm was acknowledged", absl::StrCat(given_up, " were not"));
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario DeadlockStorm() {
  return {"deadlock_storm", "64 writers in opposite orders, and a script that locks the wrong way round", Run};
}

}  // namespace smarketing::faults
