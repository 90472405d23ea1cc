#include "lead_service/rpc/handlers/reference_writer.h"

#include "absl/types/span.h"
#include "common/event_log/event_log.h"
#include "common/idempotency/request_fingerprint.h"
#include "common/idempotency/write_once.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/storage/reference_events.h"

namespace smarketing::lead {

absl::Status CheckItemEtag(absl::string_view given, absl::string_view current) {
  if (given.empty() || given == current) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                   "It has changed since the etag was given. Read it again, then decide.",
                   {{"current_etag", std::string(current)}});
}

Context ReferenceWriter::ContextOf(const rpc::Call& call) const {
  return {.actor = call.principal().subject,
          .now = clock_->Now(),
          .trace_parent = call.trace().ToTraceParent(),
          .origin = call.origin()};
}

absl::StatusOr<std::shared_ptr<const ReferenceData>> ReferenceWriter::Read(const rpc::Call& call) const {
  return cache_->Get(*database_, call.deadline());
}

absl::Status ReferenceWriter::WriteOnce(const rpc::Call& call, const google::protobuf::Message& request, Write write,
                                        Render read) const {
  const Context context = ContextOf(call);
  std::vector<event_log::Event> events;
  SMK_RETURN_IF_ERROR(idempotency::WriteOnce(
      *database_, *clock_, call.deadline(), idempotency::KeyOfRequest(call.principal().subject, request),
      [&](mysql::Transaction& tx) {
        events.clear();
        return write(tx, context, &events);
      },
      [&](mysql::Transaction& tx, absl::string_view outcome, bool first) -> absl::Status {
        SMK_RETURN_IF_ERROR(read(tx, outcome));
        return first ? event_log::Append(tx, absl::MakeSpan(events)) : absl::OkStatus();
      }));
  if (!events.empty() && on_events_) on_events_();
  return absl::OkStatus();
}

absl::Status ReferenceWriter::ChangeItems(const rpc::Call& call, const google::protobuf::Message& request,
                                          Decide decide, RenderItems render) const {
  return WriteOnce(
      call, request,
      [&](mysql::Transaction& tx, const Context& context,
          std::vector<event_log::Event>* events) -> absl::StatusOr<std::string> {
        SMK_ASSIGN_OR_RETURN(const auto before, cache_->GetLocked(tx));
        std::vector<ReferenceChange> changes;
        SMK_ASSIGN_OR_RETURN(std::string outcome, decide({tx, *before, context, changes}));
        SMK_RETURN_IF_ERROR(StoreReferenceChanges(tx, *before, changes, context.now));
        for (const ReferenceChange& change : changes) events->push_back(ReferenceEvent(change, context, NewId()));
        return outcome;
      },
      [&](mysql::ReadTransaction& tx, absl::string_view outcome) -> absl::Status {
        // Not by the cache: what this transaction wrote is not committed yet.
        SMK_ASSIGN_OR_RETURN(const auto after, LoadReferenceData(tx));
        return render(*after, outcome);
      });
}

}  // namespace smarketing::lead
