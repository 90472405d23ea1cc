// What ImportLeads and ImportDeals have in common: rows come in, are checked one by one, take effect in chunks, and
// every one of them is answered after its COMMIT.
#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_IMPORT_STREAM_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_IMPORT_STREAM_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/rpc/streams.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "common/unit_of_work/unit_of_work.h"
#include "lead_service/domain/command.h"
#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {

using LeadUnitOfWork = unit_of_work::UnitOfWork<Command, Outcome>;

// Rows per transaction: large enough that the cost of a commit is nothing, small enough that a transaction takes some
// ten milliseconds, for the others that wait for its locks.
inline constexpr size_t kImportChunk = 256;
// Messages that are taken at once; with the rows that a message may have, this bounds the memory of a stream.
inline constexpr size_t kImportMessages = 4;
// For one chunk. A stream as a whole may take as long as it likes.
inline constexpr absl::Duration kImportChunkTimeout = absl::Seconds(30);
// As the contract says (max_items of `rows`).
inline constexpr int kImportMaxRows = 1000;

// For one stream. Request has `rows`, Response `results`; each row and result a row_number.
template <typename Request, typename Response>
class ImportStream {
 public:
  using Row = typename std::remove_cvref_t<decltype(std::declval<Request>().rows())>::value_type;
  using Result = typename std::remove_cvref_t<decltype(std::declval<Response>().results())>::value_type;

  // Checks a row and makes its command, or says what is wrong with it.
  using Prepare = std::function<absl::StatusOr<LeadEntry>(const rpc::Call& call, const Row& row)>;
  // What a row that took effect is told.
  using Render = std::function<void(const Outcome& outcome, Result& result)>;

  // `clock` is the machine's.
  ImportStream(LeadUnitOfWork* unit_of_work, const Clock* clock, Prepare prepare, Render render)
      : unit_of_work_(unit_of_work), clock_(clock), prepare_(std::move(prepare)), render_(std::move(render)) {}

  absl::Status Run(rpc::BidiStream<Request, Response>& stream) {
    std::vector<rpc::Incoming<Request>> messages;
    while (stream.ReadBatch(kImportMessages, &messages)) {
      for (const rpc::Incoming<Request>& incoming : messages) {
        // A message without rows, with too many, or that is no message ends the stream: there is no row to answer.
        // Any other error belongs to single rows, and is found again there.
        const int rows = incoming.message.rows_size();
        if (!incoming.status.ok() && (rows == 0 || rows > kImportMaxRows)) {
          if (!Flush(stream)) return Gone();
          return incoming.status;
        }
        for (const Row& row : incoming.message.rows()) {
          Add(stream.call(), row);
          if (ChunkIsFull() && !Flush(stream)) return Gone();
        }
      }
      // Whoever waits for the answers to what it has sent gets them now.
      if (!Flush(stream)) return Gone();
    }
    return absl::OkStatus();
  }

 private:
  void Add(const rpc::Call& call, const Row& row) {
    absl::StatusOr<LeadEntry> entry = prepare_(call, row);
    if (entry.ok()) {
      entries_.push_back(*std::move(entry));
      row_numbers_.push_back(row.row_number());
    } else {
      Result& result = *response_.add_results();
      result.set_row_number(row.row_number());
      *result.mutable_status() = ToProto(entry.status());
    }
  }

  // Also of answers: rows that were refused wait there.
  bool ChunkIsFull() const { return entries_.size() + static_cast<size_t>(response_.results_size()) >= kImportChunk; }

  // False: the client has gone.
  bool Flush(rpc::BidiStream<Request, Response>& stream) {
    if (stream.call().cancelled()) return false;
    if (!entries_.empty()) {
      const absl::Time deadline = std::min(stream.call().deadline(), clock_->Now() + kImportChunkTimeout);
      unit_of_work_->Execute(absl::MakeSpan(entries_), deadline);
      for (size_t i = 0; i < entries_.size(); ++i) {
        Result& result = *response_.add_results();
        result.set_row_number(row_numbers_[i]);
        *result.mutable_status() = ToProto(entries_[i].outcome.status());
        if (entries_[i].outcome.ok()) render_(*entries_[i].outcome, result);
      }
      entries_.clear();
      row_numbers_.clear();
    }
    if (response_.results().empty()) return true;
    const bool written = stream.Write(response_);
    response_.Clear();
    return written;
  }

  static absl::Status Gone() { return absl::CancelledError("The caller has gone."); }

  LeadUnitOfWork* const unit_of_work_;
  const Clock* const clock_;
  const Prepare prepare_;
  const Render render_;
  std::vector<LeadEntry> entries_;
  std::vector<int64_t> row_numbers_;  // of entries_
  Response response_;                 // rows that were refused before they became entries
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_IMPORT_STREAM_H_
