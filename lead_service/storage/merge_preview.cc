#include "lead_service/storage/merge_preview.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/domain/apply.h"
#include "lead_service/domain/stage_summary.h"
#include "lead_service/domain/workspace.h"
#include "lead_service/storage/deal_loader.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/merge_store.h"
#include "lead_service/storage/rows.h"
#include "lead_service/storage/score_store.h"

namespace smarketing::lead {
namespace {

// The leads that are named, and those that they are part of.
absl::Status AddLeads(mysql::ReadTransaction& tx, std::vector<LeadId> names, Workspace& workspace) {
  while (!names.empty()) {
    SMK_ASSIGN_OR_RETURN(auto leads, LoadLeads(tx, names));
    names.clear();
    for (auto& [id, lead] : leads) {
      if (lead.merged_into.has_value()) names.push_back(*lead.merged_into);
      if (workspace.FindRawLead(id) == nullptr) workspace.AddStoredLead(std::move(lead));
    }
  }
  return absl::OkStatus();
}

absl::Status AddDeals(mysql::ReadTransaction& tx, const std::vector<LeadId>& leads, Workspace& workspace) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kDealColumns, " FROM deal WHERE lead_id IN ", mysql::InList(leads.size())),
               mysql::PadParams(mysql::Params(leads.begin(), leads.end()))));
  std::vector<Deal> deals;
  for (const mysql::Row& row : rows) deals.push_back(ReadDealRow(row));
  SMK_RETURN_IF_ERROR(LoadDealParts(tx, deals));
  for (Deal& deal : deals) workspace.AddStoredDeal(std::move(deal));
  return absl::OkStatus();
}

absl::Status Fill(mysql::ReadTransaction& tx, const MergeLeads& command, Workspace& workspace) {
  SMK_RETURN_IF_ERROR(AddLeads(tx, {command.survivor, command.other}, workspace));
  std::set<LeadId> resolved;
  for (const LeadId& id : {command.survivor, command.other}) {
    if (const Lead* lead = workspace.FindLead(id)) resolved.insert(lead->id);
  }
  const std::vector<LeadId> leads(resolved.begin(), resolved.end());
  if (leads.empty()) return absl::OkStatus();
  SMK_ASSIGN_OR_RETURN(auto scores, LoadScores(tx, leads));
  for (auto& [id, score] : scores) workspace.AddStoredScore(std::move(score));
  SMK_RETURN_IF_ERROR(AddDeals(tx, leads, workspace));
  MergeFacts facts;
  SMK_RETURN_IF_ERROR(LoadActivities(tx, leads, facts));
  workspace.SetMergeFacts(std::move(facts));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Outcome> MergePreview::Preview(const MergeLeads& command, absl::Time deadline) const {
  absl::StatusOr<Outcome> outcome = absl::UnknownError("not applied");
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    Workspace workspace([this] { return ids_->Next(); });
    SMK_ASSIGN_OR_RETURN(auto reference, references_->Get(tx));
    workspace.SetReference(std::move(reference));
    SMK_RETURN_IF_ERROR(Fill(tx, command, workspace));
    outcome = Apply(command, workspace);
    if (!outcome.ok()) return absl::OkStatus();
    Lead& lead = outcome->lead;
    lead.shown.score = workspace.ScoreOf(lead.id, command.context.now);
    lead.shown.stage_summaries = SummarizeStages(lead.stage_history, command.context.now);
    std::vector<LeadId>& merged = lead.shown.merged_leads;
    merged.push_back(outcome->merge->other);
    for (const LeadId& id : {lead.id, outcome->merge->other}) {
      SMK_ASSIGN_OR_RETURN(const std::vector<LeadId> more, LeadsMergedInto(tx, id));
      merged.insert(merged.end(), more.begin(), more.end());
    }
    outcome->merge->id = MergeId();
    return absl::OkStatus();
  }));
  return outcome;
}

}  // namespace smarketing::lead
