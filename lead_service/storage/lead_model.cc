#include "lead_service/storage/lead_model.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/apply.h"
#include "lead_service/domain/keys.h"
#include "lead_service/domain/workspace.h"
#include "lead_service/storage/change_record.h"
#include "lead_service/storage/change_writer.h"
#include "lead_service/storage/event_codec.h"
#include "lead_service/storage/outcome_codec.h"
#include "lead_service/storage/workspace_loader.h"

namespace smarketing::lead {
namespace {

// What was answered before, with everything as it is now.
absl::StatusOr<Outcome> Replay(const OutcomeRecord& record, const Workspace& workspace, const Replayed& replayed) {
  const Lead* lead = workspace.FindLead(record.lead);
  if (lead == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "The lead of this request is gone.",
                     {{"lead", ResourceName("leads", record.lead.uuid())}});
  }
  Outcome outcome;
  outcome.lead = *lead;
  outcome.created = record.created;
  outcome.duplicate = record.duplicate;
  outcome.first_response = record.first_response;
  outcome.duplicate_candidates = record.duplicate_candidates;
  if (record.touch.has_value()) {
    const auto it = replayed.touches.find(*record.touch);
    if (it != replayed.touches.end()) outcome.touch = it->second;
  }
  if (record.attempt.has_value()) {
    const auto it = replayed.attempts.find(*record.attempt);
    if (it != replayed.attempts.end()) outcome.attempt = it->second;
  }
  if (record.deal.has_value()) {
    if (const Deal* deal = workspace.FindDeal(*record.deal)) outcome.deal = *deal;
  }
  return outcome;
}

}  // namespace

absl::Status LeadModel::Apply(mysql::Transaction& tx, absl::Span<EntryType* const> entries,
                              std::vector<event_log::Event>* events) {
  Keys keys;
  std::vector<OutcomeRecord> replays;
  for (const EntryType* entry : entries) {
    if (!entry->replay.has_value()) {
      CollectKeys(entry->command, keys);
      continue;
    }
    SMK_ASSIGN_OR_RETURN(OutcomeRecord record, DecodeOutcome(*entry->replay));
    replays.push_back(std::move(record));
  }

  Workspace workspace([this] { return ids_->Next(); }, NewAuditKey);
  Replayed replayed;
  SMK_RETURN_IF_ERROR(LoadWorkspace(tx, std::move(keys), replays, workspace, replayed));

  size_t next_replay = 0;
  for (EntryType* entry : entries) {
    entry->outcome = entry->replay.has_value() ? Replay(replays[next_replay++], workspace, replayed)
                                               : lead::Apply(entry->command, workspace);
  }

  SMK_RETURN_IF_ERROR(StoreChanges(tx, workspace, ids_));
  events->reserve(events->size() + workspace.events().size());
  for (const DomainEvent& event : workspace.events()) events->push_back(EncodeEvent(event, ids_->Next()));
  return absl::OkStatus();
}

std::string LeadModel::Encode(const Outcome& outcome) { return EncodeOutcome(RecordOf(outcome)); }

}  // namespace smarketing::lead
