#include "lead_service/storage/deal_loader.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

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

// The leads of `merged` (from which to which) that were merged on: to the end of the chain. Seldom any.
absl::Status FollowMerges(mysql::ReadTransaction& tx, std::map<LeadId, LeadId>& merged) {
  std::set<LeadId> ends;
  for (const auto& [from, to] : merged) ends.insert(to);
  while (!ends.empty()) {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT lead_id, merged_into FROM leads WHERE merged_into IS NOT NULL"
                                               " AND lead_id IN ",
                                               mysql::InList(ends.size())),
                                  mysql::PadParams(mysql::Params(ends.begin(), ends.end()))));
    ends.clear();
    for (const mysql::Row& row : rows) {
      merged.insert_or_assign(row.GetId<LeadId>(0), row.GetId<LeadId>(1));
      ends.insert(row.GetId<LeadId>(1));
    }
  }
  return absl::OkStatus();
}

// In order of lead. Of what was said of one lead under several names, that of its own counts.
std::vector<DealContact> AsCalledNow(const std::vector<DealContact>& stored, const LeadId& own,
                                     const std::map<LeadId, LeadId>& merged) {
  std::map<LeadId, DealRole> roles;
  for (const DealContact& contact : stored) {
    LeadId id = contact.lead;
    for (auto it = merged.find(id); it != merged.end(); it = merged.find(id)) id = it->second;
    if (id == own) continue;
    if (id == contact.lead) {
      roles.insert_or_assign(id, contact.role);
    } else {
      roles.emplace(id, contact.role);
    }
  }
  std::vector<DealContact> contacts;
  for (const auto& [id, role] : roles) contacts.push_back({id, role});
  return contacts;
}

constexpr char kPerson[] =
    "WITH RECURSIVE person (lead_id) AS (SELECT p.lead_id FROM leads p WHERE p.lead_id = ? UNION ALL"
    " SELECT m.lead_id FROM person JOIN leads m ON m.merged_into = person.lead_id)";
constexpr char kOfContact[] = " SELECT c.deal_id FROM person JOIN deal_contact c ON c.lead_id = person.lead_id";

}  // namespace

std::string DealsOfContact() { return absl::StrCat(kPerson, kOfContact); }

std::string DealsOfPerson() {
  return absl::StrCat(kPerson, " SELECT o.deal_id FROM person JOIN deal o ON o.lead_id = person.lead_id UNION",
                      kOfContact);
}

absl::Status LoadDealContacts(mysql::ReadTransaction& tx, std::vector<Deal>& deals) {
  if (deals.empty()) return absl::OkStatus();
  Named named = NamesOf(deals);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT c.deal_id, c.lead_id, c.role, l.merged_into FROM deal_contact c"
                                             " LEFT JOIN leads l ON l.lead_id = c.lead_id WHERE c.deal_id IN ",
                                             mysql::InList(deals.size()), " ORDER BY c.deal_id, c.lead_id"),
                                mysql::PadParams(std::move(named.ids))));
  std::map<LeadId, LeadId> merged;
  for (const mysql::Row& row : rows) {
    const auto lead = row.GetId<LeadId>(1);
    named.by_id[row.GetId<DealId>(0)]->contacts.push_back({lead, static_cast<DealRole>(row.Int(2))});
    if (const auto into = row.OptionalId<LeadId>(3)) merged.emplace(lead, *into);
  }
  SMK_RETURN_IF_ERROR(FollowMerges(tx, merged));
  for (Deal& deal : deals) deal.contacts = AsCalledNow(deal.contacts, deal.lead, merged);
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
