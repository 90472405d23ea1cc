#include "lead_service/rpc/handlers/scan_duplicates.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/time/time.h"
#include "common/status/error.h"
#include "lead_service/domain/duplicate_score.h"
#include "lead_service/storage/duplicate_scan.h"

namespace smarketing::lead {
namespace {

constexpr absl::Duration kReportEvery = absl::Seconds(1);

v1::ScanDuplicatesResponse Report(const ScanProgress& progress) {
  v1::ScanDuplicatesResponse response;
  response.set_leads_done(progress.leads_done);
  // Leads that came meanwhile are looked at, too.
  response.set_leads_total(std::max(progress.leads_total, progress.leads_done));
  response.set_pairs_compared(progress.pairs_compared);
  response.set_pairs_found(progress.pairs_found);
  return response;
}

}  // namespace

class ScanDuplicatesHandler::Run : public std::enable_shared_from_this<Run> {
 public:
  Run(DuplicateScan scan, Clock* clock, std::shared_ptr<Sink> sink)
      : scan_(std::move(scan)), clock_(clock), sink_(std::move(sink)) {}

  void Begin() {
    sink_->OnDone([weak = weak_from_this()] {
      if (const std::shared_ptr<Run> run = weak.lock()) run->End();
    });
  }

  void Work() {
    const absl::Status status = scan_.Run([this](const ScanProgress& progress) { return Tell(progress); });
    // The next one may begin as soon as the client hears the end of this one.
    over_.store(true);
    if (!status.ok()) {
      sink_->Finish(status);
    } else {
      TellEnd(sink_, scan_.progress());
    }
    sink_.reset();
  }

  // It ends after the page that it is at.
  void End() { ended_.store(true); }
  bool over() const { return over_.load(); }

 private:
  // Progress that the client is too slow for is left out.
  bool Tell(const ScanProgress& progress) {
    if (const absl::Time now = clock_->Now(); now >= next_report_) {
      next_report_ = now + kReportEvery;
      sink_->Write(Report(progress));
    }
    return !ended_.load();
  }

  static void TellEnd(const std::shared_ptr<Sink>& sink, const ScanProgress& progress) {
    v1::ScanDuplicatesResponse response = Report(progress);
    response.set_done(true);
    if (sink->Write(response) == rpc::WriteResult::kFull) {
      sink->OnWritable([sink, progress] { TellEnd(sink, progress); });
    } else {
      sink->Finish(absl::OkStatus());
    }
  }

  DuplicateScan scan_;
  Clock* const clock_;
  std::shared_ptr<Sink> sink_;  // of the thread that works
  absl::Time next_report_ = absl::InfinitePast();
  std::atomic<bool> ended_ = false;
  std::atomic<bool> over_ = false;
};

absl::Status ScanDuplicatesHandler::ScanDuplicates(const v1::ScanDuplicatesRequest& request,
                                                   std::shared_ptr<Sink> sink) {
  absl::MutexLock lock(&mu_);
  if (stopped_) {
    return MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "This server is shutting down; try another one.");
  }
  if (run_ != nullptr && !run_->over()) {
    return MakeError(absl::StatusCode::kResourceExhausted, "SCAN_RUNNING",
                     "A scan is under way; what it finds is in ListDuplicates.");
  }
  if (thread_.joinable()) thread_.join();  // it is over: a moment at most
  const int threshold = request.min_score() == 0 ? kDefaultDuplicateThreshold : request.min_score();
  run_ = std::make_shared<Run>(DuplicateScan(database_, clocks_.business, clocks_.machine, ids_, threshold),
                               clocks_.machine, std::move(sink));
  run_->Begin();
  thread_ = std::thread([run = run_] { run->Work(); });
  return absl::OkStatus();
}

void ScanDuplicatesHandler::Stop() {
  std::thread thread;
  {
    absl::MutexLock lock(&mu_);
    stopped_ = true;
    if (run_ != nullptr) run_->End();
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

}  // namespace smarketing::lead
