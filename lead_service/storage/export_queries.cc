#include "lead_service/storage/export_queries.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "lead_service/storage/deal_loader.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/merge_store.h"

namespace smarketing::lead {

absl::StatusOr<ExportIndex> ExportQueries::Index(const LeadId& lead, absl::Time deadline) const {
  ExportIndex index;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    index = ExportIndex();
    SMK_ASSIGN_OR_RETURN(index.lead, ResolveLead(tx, lead, DeletedLeads::kFound));
    SMK_ASSIGN_OR_RETURN(
        const mysql::Rows handoffs,
        tx.Query("SELECT handoff_id FROM handoff WHERE lead_id = ? ORDER BY submit_time, handoff_id", {index.lead}));
    for (const mysql::Row& row : handoffs) index.handoffs.push_back(row.GetId<HandoffId>(0));
    SMK_ASSIGN_OR_RETURN(const mysql::Rows deals,
                         tx.Query(absl::StrCat("SELECT STRAIGHT_JOIN deal_id FROM (", DealsOfPerson(),
                                               ") d JOIN deal USING (deal_id) ORDER BY create_time, deal_id"),
                                  {index.lead}));
    for (const mysql::Row& row : deals) index.deals.push_back(row.GetId<DealId>(0));
    SMK_ASSIGN_OR_RETURN(index.merged_leads, LeadsMergedInto(tx, index.lead));
    std::vector<LeadId> all = index.merged_leads;
    all.push_back(index.lead);
    SMK_ASSIGN_OR_RETURN(index.merges, MergesInto(tx, all));
    return absl::OkStatus();
  }));
  return index;
}

absl::StatusOr<Lead> ExportQueries::MergedLead(const LeadId& id, absl::Time deadline) const {
  Lead lead;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(auto leads, LoadLeads(tx, {id}));
    if (leads.empty()) return LeadNotFound(id);
    lead = std::move(leads.begin()->second);
    return absl::OkStatus();
  }));
  return lead;
}

}  // namespace smarketing::lead
