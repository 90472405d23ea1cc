// Sends the rows of a CSV file in batches to a method that answers with a result for every row, in order.
#ifndef SMARKETING_CLI_IMPORT_BATCH_IMPORTER_H_
#define SMARKETING_CLI_IMPORT_BATCH_IMPORTER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "cli/csv/reader.h"
#include "cli/import/import_summary.h"
#include "cli/import/rejected_rows.h"
#include "cli/progress.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"

namespace smarketing::cli {

// A batch that was not answered, and rows of it that may succeed later, are sent again: each row carries an id by which
// the service knows it. A row is rejected with its reason, and the others go on.
//
// Batch and Response are those of BatchRecordTouches or BatchLogAttempts; Row is one of the batch's requests.
template <typename Row, typename Batch, typename Response>
class BatchImporter {
 public:
  using Send = std::function<absl::Status(const Batch&, Response*)>;
  // Makes the message of a row; INVALID_ARGUMENT says what is wrong with it.
  using MakeRow = std::function<absl::StatusOr<Row>(const std::vector<std::string>& fields)>;

  // `clock` outlives the importer.
  BatchImporter(ImportOptions options, Send send, MakeRow make, Clock* clock = Clock::Real())
      : options_(std::move(options)),
        send_(std::move(send)),
        make_(std::move(make)),
        clock_(clock),
        rejected_(options_.rejected_path) {}

  // `total_bytes`: of the file, for the progress. An error means that not all rows were sent.
  absl::StatusOr<ImportSummary> Run(csv::Reader& reader, int64_t total_bytes) {
    Progress progress("rows");
    std::vector<Pending> pending;
    bool end_of_file = false;
    while (!end_of_file || !pending.empty()) {
      while (!end_of_file && pending.size() < kRowsPerBatch) end_of_file = !ReadRow(reader, pending);
      if (pending.empty()) break;
      SMK_RETURN_IF_ERROR(SendAll(reader.header(), pending, progress));
      const int64_t done = summary_.created + summary_.known + summary_.rejected;
      progress.Show({done, reader.bytes_read(), total_bytes, RejectedText(summary_.rejected)});
    }
    progress.Finish();
    summary_.elapsed = progress.elapsed();
    SMK_RETURN_IF_ERROR(reader.status());
    SMK_ASSIGN_OR_RETURN(summary_.rejected_file, rejected_.Finish());
    return summary_;
  }

 private:
  static constexpr size_t kRowsPerBatch = 500;

  struct Pending {
    int64_t line;
    Row row;
    std::vector<std::string> fields;  // as they stood in the file
  };

  // False at the end of the file.
  bool ReadRow(csv::Reader& reader, std::vector<Pending>& pending) {
    std::optional<csv::Row> row = reader.Next();
    if (!row.has_value()) return false;
    ++summary_.rows;
    absl::StatusOr<Row> made = row->status.ok() ? make_(row->fields) : row->status;
    if (made.ok()) {
      pending.push_back({row->first_line, *std::move(made), std::move(row->fields)});
    } else {
      Reject(reader.header(), row->first_line, std::move(row->fields), made.status());
    }
    return true;
  }

  // Until every row is answered for good.
  absl::Status SendAll(const std::vector<std::string>& header, std::vector<Pending>& pending, Progress& progress) {
    absl::Time give_up = clock_->Now() + options_.retry_for;
    absl::Duration pause = absl::Milliseconds(200);
    while (!pending.empty()) {
      const size_t before = pending.size();
      const absl::Status status = SendOnce(header, pending);
      if (!status.ok() && !MayRetry(status)) return status;
      if (pending.empty()) break;
      if (pending.size() < before) {
        give_up = clock_->Now() + options_.retry_for;
        pause = absl::Milliseconds(200);
      }
      if (clock_->Now() > give_up) return status.ok() ? absl::UnavailableError("rows were not answered") : status;
      if (!status.ok()) progress.Say(absl::StrCat("smctl: trying again: ", status.message()));
      clock_->Sleep(pause);
      pause = std::min(2 * pause, absl::Seconds(5));
    }
    return absl::OkStatus();
  }

  // Takes what was answered for good out of `pending`.
  absl::Status SendOnce(const std::vector<std::string>& header, std::vector<Pending>& pending) {
    Batch batch;
    for (const Pending& one : pending) *batch.add_requests() = one.row;
    Response response;
    const absl::Status sent = send_(batch, &response);
    if (RejectViolators(header, sent, pending)) return absl::OkStatus();
    if (!sent.ok()) return sent;
    if (static_cast<size_t>(response.results_size()) != pending.size()) {
      return absl::InternalError("the service did not answer every row");
    }
    std::vector<Pending> again;
    for (size_t i = 0; i < pending.size(); ++i) {
      const auto& result = response.results(static_cast<int>(i));
      const absl::Status status = FromProto(result.status());
      if (status.ok()) {
        ++(result.response().duplicate() ? summary_.known : summary_.created);
      } else if (MayRetry(status)) {
        again.push_back(std::move(pending[i]));
      } else {
        Reject(header, pending[i].line, std::move(pending[i].fields), status);
      }
    }
    pending = std::move(again);
    return absl::OkStatus();
  }

  // A batch that breaks the contract is refused as a whole; the error says which rows did. False when it says nothing
  // of the kind.
  bool RejectViolators(const std::vector<std::string>& header, const absl::Status& status,
                       std::vector<Pending>& pending) {
    std::map<size_t, Violations> of_row;
    for (const Violation& violation : GetViolations(status)) {
      absl::string_view rest = violation.field;
      if (!absl::ConsumePrefix(&rest, "requests[")) continue;
      const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(rest, absl::MaxSplits("].", 1));
      size_t index;
      if (!absl::SimpleAtoi(parts.first, &index) || index >= pending.size()) continue;
      of_row[index].Add(parts.second, violation.description);
    }
    for (auto it = of_row.rbegin(); it != of_row.rend(); ++it) {
      const auto row = pending.begin() + static_cast<std::ptrdiff_t>(it->first);
      Reject(header, row->line, std::move(row->fields), it->second.ToStatus());
      pending.erase(row);
    }
    return !of_row.empty();
  }

  void Reject(const std::vector<std::string>& header, int64_t line, std::vector<std::string> fields,
              const absl::Status& status) {
    ++summary_.rejected;
    rejected_.Write(header, std::move(fields), line, status);
  }

  const ImportOptions options_;
  const Send send_;
  const MakeRow make_;
  Clock* const clock_;
  ImportSummary summary_;
  RejectedRows rejected_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_BATCH_IMPORTER_H_
