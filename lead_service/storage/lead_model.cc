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
#include "lead_service/storage/duplicate_store.h"
#include "lead_service/storage/event_codec.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/outcome_codec.h"
#include "lead_service/storage/prediction_store.h"
#include "lead_service/storage/routing_store.h"
#include "lead_service/storage/workspace_loader.h"

namespace smarketing::lead {
namespace {

// What was answered before, with everything as it is now.
absl::StatusOr<Outcome> Replay(const OutcomeRecord& record, const Workspace& workspace, const Replayed& replayed) {
  const auto touch = record.touch.has_value() ? replayed.touches.find(*record.touch) : replayed.touches.end();
  const bool has_touch = touch != replayed.touches.end();
  // What a visitor did belongs to a lead once the visitor is known.
  const bool of_visitor = record.lead.is_nil() && has_touch;
  const Lead* lead = workspace.FindLead(of_visitor ? touch->second.lead : record.lead);
  if (lead == nullptr && !of_visitor) {
    return MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "The lead of this request is gone.",
                     {{"lead", ResourceName("leads", record.lead.uuid())}});
  }
  Outcome outcome;
  if (lead != nullptr) outcome.lead = *lead;
  outcome.created = record.created;
  outcome.duplicate = record.duplicate;
  outcome.first_response = record.first_response;
  outcome.duplicate_candidates = record.duplicate_candidates;
  if (has_touch) outcome.touch = touch->second;
  if (record.attempt.has_value()) {
    const auto it = replayed.attempts.find(*record.attempt);
    if (it != replayed.attempts.end()) outcome.attempt = it->second;
  }
  if (record.merge.has_value()) {
    const auto it = replayed.merges.find(*record.merge);
    if (it != replayed.merges.end()) outcome.merge = it->second;
  }
  if (record.other_lead.has_value()) {
    if (const Lead* other = workspace.FindLead(*record.other_lead)) outcome.other_lead = *other;
  }
  if (record.handoff.has_value()) {
    if (const Handoff* handoff = workspace.FindHandoff(*record.handoff)) outcome.handoff = *handoff;
  }
  if (record.deal.has_value()) {
    if (const Deal* deal = workspace.FindDeal(*record.deal)) {
      outcome.deal = *deal;
      outcome.deal_probability = workspace.reference().pipelines.ProbabilityOf(deal->pipeline, deal->stage);
    }
  }
  return outcome;
}

// What is shown of leads that were merged or taken apart, after it is stored.
absl::Status ShowMerged(mysql::ReadTransaction& tx, const Workspace& workspace, absl::Time now, Outcome& outcome) {
  SMK_ASSIGN_OR_RETURN(outcome.lead.shown.merged_leads, LeadsMergedInto(tx, outcome.lead.id));
  if (!outcome.other_lead.has_value()) return absl::OkStatus();
  Lead& other = *outcome.other_lead;
  other.shown.score = workspace.ScoreOf(other.id, now);
  other.shown.stage_summaries = SummarizeStages(other.stage_history, now);
  SMK_ASSIGN_OR_RETURN(other.shown.merged_leads, LeadsMergedInto(tx, other.id));
  return absl::OkStatus();
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
  SMK_ASSIGN_OR_RETURN(auto reference, references_->Get(tx));
  workspace.SetReference(std::move(reference));
  workspace.routing_desk().SetSource([&tx](const Roster& roster, const RoutingKeys& routing_keys, absl::Time now) {
    return LockRoutingState(tx, roster, routing_keys, now);
  });
  Replayed replayed;
  SMK_RETURN_IF_ERROR(LoadWorkspace(tx, std::move(keys), replays, workspace, replayed));

  // Read when the first lead of the batch is won or lost.
  std::optional<absl::StatusOr<PredictiveModel>> prediction;
  workspace.SetPredictor([&](const PredictiveFacts& facts) -> std::optional<int32_t> {
    if (!prediction.has_value()) prediction.emplace(LoadPredictiveModel(tx));
    if (!prediction->ok()) return std::nullopt;
    const std::optional<Prediction> chance = (*prediction)->Predict(facts);
    return chance.has_value() ? std::make_optional(chance->hundredths) : std::nullopt;
  });

  size_t next_replay = 0;
  for (EntryType* entry : entries) {
    entry->outcome = entry->replay.has_value() ? Replay(replays[next_replay++], workspace, replayed)
                                               : lead::Apply(entry->command, workspace);
    if (!entry->outcome.ok()) continue;
    Lead& lead = entry->outcome->lead;
    if (lead.id.is_nil()) continue;  // of a visitor whom nobody knows
    lead.shown.score = workspace.ScoreOf(lead.id, ContextOf(entry->command).now);
    lead.shown.stage_summaries = SummarizeStages(lead.stage_history, ContextOf(entry->command).now);
  }
  if (prediction.has_value()) SMK_RETURN_IF_ERROR(prediction->status());
  SMK_RETURN_IF_ERROR(workspace.routing_desk().status());

  SMK_RETURN_IF_ERROR(StoreChanges(tx, workspace, ids_));
  for (EntryType* entry : entries) {
    if (!entry->outcome.ok() || !entry->outcome->merge.has_value()) continue;
    SMK_RETURN_IF_ERROR(ShowMerged(tx, workspace, ContextOf(entry->command).now, *entry->outcome));
  }
  events->reserve(events->size() + workspace.events().size());
  for (const DomainEvent& event : workspace.events()) events->push_back(EncodeEvent(event, ids_->Next()));
  SMK_RETURN_IF_ERROR(StoreDuplicateNotes(tx, workspace, *ids_, events));
  return absl::OkStatus();
}

std::string LeadModel::Encode(const Outcome& outcome) { return EncodeOutcome(RecordOf(outcome)); }

}  // namespace smarketing::lead
