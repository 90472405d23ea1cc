// Sends the rows of a CSV file through an import stream, whatever happens on the way.
#ifndef SMARKETING_CLI_IMPORT_IMPORT_RUNNER_H_
#define SMARKETING_CLI_IMPORT_IMPORT_RUNNER_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "cli/csv/reader.h"
#include "cli/import/import_summary.h"
#include "cli/import/rejected_rows.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace smarketing::cli {

// Rows whose answer never came are sent again on a new stream: the service makes repeating safe. A row is rejected
// with its reason, and the others go on.
//
// Row, Request, Result and Response are those of ImportLeads or ImportDeals.
template <typename Row, typename Request, typename Response>
class ImportRunner {
 public:
  using Stream = grpc::ClientReaderWriter<Request, Response>;
  using OpenStream = std::function<std::unique_ptr<Stream>(grpc::ClientContext*)>;
  // Makes the message of a row; INVALID_ARGUMENT says what is wrong with it.
  using MakeRow = std::function<absl::StatusOr<Row>(const std::vector<std::string>& fields)>;

  ImportRunner(const Session* session, ImportOptions options, OpenStream open, MakeRow make)
      : session_(session),
        options_(std::move(options)),
        open_(std::move(open)),
        make_(std::move(make)),
        rejected_(options_.rejected_path) {}

  // `total_bytes`: of the file, for the progress. An error means that not all rows were sent.
  absl::StatusOr<ImportSummary> Run(csv::Reader& reader, int64_t total_bytes) {
    total_bytes_ = total_bytes;
    Progress progress("rows");
    absl::Time give_up = Clock::Real()->Now() + options_.retry_for;
    absl::Duration pause = absl::Milliseconds(200);
    while (true) {
      const int64_t answered_before = answered_;
      const absl::Status status = RunStream(reader, progress);
      if (status.ok() && pending_.empty()) break;
      if (answered_ > answered_before) {
        give_up = Clock::Real()->Now() + options_.retry_for;
        pause = absl::Milliseconds(200);
      }
      if (!status.ok() && !MayRetry(status)) return status;
      if (Clock::Real()->Now() > give_up) {
        return status.ok() ? absl::UnavailableError("rows were not answered") : status;
      }
      if (!status.ok())
        progress.Say(absl::StrCat("smctl: the service is not reachable, trying again: ", status.message()));
      Clock::Real()->Sleep(pause);
      pause = std::min(2 * pause, absl::Seconds(5));
    }
    progress.Finish();
    summary_.elapsed = progress.elapsed();
    if (absl::Status status = reader.status(); !status.ok()) return status;
    SMK_ASSIGN_OR_RETURN(summary_.rejected_file, rejected_.Finish());
    return summary_;
  }

 private:
  static constexpr size_t kRowsPerMessage = 250;
  static constexpr int64_t kMaxUnanswered = 4'000;

  struct Pending {
    Row row;
    std::vector<std::string> fields;  // as they stood in the file
  };

  // One stream: first what is pending, then what is left of the file.
  absl::Status RunStream(csv::Reader& reader, Progress& progress) {
    grpc::ClientContext context;
    SMK_RETURN_IF_ERROR(session_->Prepare(absl::InfiniteDuration(), &context));
    const std::unique_ptr<Stream> stream = open_(&context);
    std::deque<int64_t> again;
    {
      absl::MutexLock lock(&mu_);
      for (const auto& [number, pending] : pending_) again.push_back(number);
      unanswered_ = 0;
      reading_ = true;
    }
    std::thread answers([&] { ReadAnswers(*stream); });
    bool writable = true;
    while (writable) {
      Request request;
      while (static_cast<size_t>(request.rows_size()) < kRowsPerMessage && !again.empty()) {
        absl::MutexLock lock(&mu_);
        *request.add_rows() = pending_.at(again.front()).row;
        again.pop_front();
      }
      while (static_cast<size_t>(request.rows_size()) < kRowsPerMessage && !end_of_file_) ReadRow(reader, request);
      if (request.rows_size() == 0) break;
      {
        absl::MutexLock lock(&mu_);
        unanswered_ += request.rows_size();
      }
      writable = stream->Write(request);
      absl::MutexLock lock(&mu_);
      struct Room {
        ImportRunner* self;
        bool Is() const { return self->unanswered_ < kMaxUnanswered || !self->reading_; }
      } room{this};
      // Answers come while we wait; look at the time now and then to draw.
      while (!Clock::Real()->AwaitUntil(mu_, absl::Condition(&room, &Room::Is),
                                        Clock::Real()->Now() + absl::Milliseconds(200))) {
        progress.Show(StateAt(reader.bytes_read()));
      }
      progress.Show(StateAt(reader.bytes_read()));
    }
    stream->WritesDone();
    answers.join();
    return FromGrpc(stream->Finish());
  }

  void ReadRow(csv::Reader& reader, Request& request) {
    std::optional<csv::Row> row = reader.Next();
    if (!row.has_value()) {
      end_of_file_ = true;
      return;
    }
    header_ = &reader.header();
    absl::MutexLock lock(&mu_);
    ++summary_.rows;
    if (!row->status.ok()) return Reject(row->first_line, row->fields, row->status);
    absl::StatusOr<Row> made = make_(row->fields);
    if (!made.ok()) return Reject(row->first_line, row->fields, made.status());
    made->set_row_number(row->first_line);
    *request.add_rows() = *made;
    pending_.emplace(row->first_line, Pending{*std::move(made), std::move(row->fields)});
  }

  void ReadAnswers(Stream& stream) {
    Response response;
    while (stream.Read(&response)) {
      absl::MutexLock lock(&mu_);
      unanswered_ -= response.results_size();
      for (const auto& result : response.results()) {
        const auto pending = pending_.find(result.row_number());
        if (pending == pending_.end()) continue;
        const absl::Status status = FromProto(result.status());
        if (!status.ok() && MayRetry(status)) continue;  // it stays pending, and goes on the next stream
        if (status.ok()) {
          ++(result.created() ? summary_.created : summary_.known);
          ++answered_;
        } else {
          Reject(pending->first, pending->second.fields, status);
        }
        pending_.erase(pending);
      }
    }
    absl::MutexLock lock(&mu_);
    reading_ = false;
  }

  void Reject(int64_t line, std::vector<std::string> fields, const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    ++summary_.rejected;
    ++answered_;
    rejected_.Write(*header_, std::move(fields), line, status);
  }

  Progress::State StateAt(int64_t bytes_read) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return {answered_, bytes_read, total_bytes_, RejectedText(summary_.rejected)};
  }

  const Session* const session_;
  const ImportOptions options_;
  const OpenStream open_;
  const MakeRow make_;

  // Of the thread that writes.
  int64_t total_bytes_ = 0;
  bool end_of_file_ = false;
  const std::vector<std::string>* header_ = nullptr;

  absl::Mutex mu_;
  bool reading_ ABSL_GUARDED_BY(mu_) = false;
  int64_t unanswered_ ABSL_GUARDED_BY(mu_) = 0;  // rows on this stream without an answer
  std::map<int64_t, Pending> pending_;           // sent or to be sent again, by line
  int64_t answered_ = 0;
  ImportSummary summary_;
  RejectedRows rejected_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_IMPORT_RUNNER_H_
