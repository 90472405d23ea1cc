#include "lead_service/storage/deal_loader.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

struct Named {
  std::map<DealId, Deal*> by_id;
  mysql::Params ids;
};

Named NamesOf(std::vector<Deal>& deals) {
  Named named;
  for (Deal& deal : deals) {
    named.by_id.emplace(deal.id, &deal);
    named.ids.emplace_back(deal.id);
  }
  return named;
}

}  // namespace

absl::Status LoadDealContacts(mysql::ReadTransaction& tx, std::vector<Deal>& deals) {
  if (deals.empty()) return absl::OkStatus();
  Named named = NamesOf(deals);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT deal_id, lead_id, role FROM deal_contact WHERE deal_id IN ",
                                             mysql::InList(deals.size())),
                                mysql::PadParams(std::move(named.ids))));
  for (const mysql::Row& row : rows) {
    named.by_id[row.GetId<DealId>(0)]->contacts.push_back({row.GetId<LeadId>(1), static_cast<DealRole>(row.Int(2))});
  }
  for (Deal& deal : deals) {
    std::sort(deal.contacts.begin(), deal.contacts.end(),
              [](const DealContact& a, const DealContact& b) { return a.lead < b.lead; });
  }
  return absl::OkStatus();
}

absl::Status LoadDealParts(mysql::ReadTransaction& tx, std::vector<Deal>& deals) {
  if (deals.empty()) return absl::OkStatus();
  SMK_RETURN_IF_ERROR(LoadDealContacts(tx, deals));
  Named named = NamesOf(deals);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kDealStageEntryColumns, ", deal_id FROM deal_stage_entry",
                                             " WHERE deal_id IN ", mysql::InList(deals.size())),
                                mysql::PadParams(std::move(named.ids))));
  for (const mysql::Row& row : rows) {
    named.by_id[row.GetId<DealId>(kDealStageEntryColumnCount)]->history.push_back(ReadDealStageEntryRow(row));
  }
  for (Deal& deal : deals) {
    std::sort(deal.history.begin(), deal.history.end(), [](const DealStageEntry& a, const DealStageEntry& b) {
      return std::tie(a.enter_time, a.id) < std::tie(b.enter_time, b.id);
    });
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
