#include "lead_service/storage/duplicate_records.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/domain/identity.h"

namespace smarketing::lead {
namespace {

using Details = std::map<LeadId, DuplicateDetails>;

absl::Status AddLeads(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids, Details& details) {
  static const auto* const before = new std::string(
      "SELECT lead_id, given_name, family_name, company_name, street_address, city, postal_code, "
      "country_code FROM leads WHERE lead_id IN ");
  static const auto* const after = new std::string(absl::StrCat(" AND ", LiveLead("leads")));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat(*before, mysql::InList(ids.size()), *after),
                                                        mysql::PadParams(mysql::Params(ids.begin(), ids.end()))));
  for (const mysql::Row& row : rows) {
    DuplicateDetails& lead = details[row.GetId<LeadId>(0)];
    size_t column = 1;
    for (std::string* text : {&lead.given_name, &lead.family_name, &lead.company_name, &lead.street_address, &lead.city,
                              &lead.postal_code, &lead.country_code}) {
      *text = std::string(row.Text(column++));
    }
  }
  return absl::OkStatus();
}

absl::Status AddIdentities(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids, Details& details) {
  static const auto* const after = new std::string(absl::StrCat(
      " AND kind IN (", static_cast<int>(IdentityKind::kEmail), ", ", static_cast<int>(IdentityKind::kPhone), ")"));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT lead_id, kind, normal_form FROM lead_identity WHERE lead_id IN ",
                                             mysql::InList(ids.size()), *after),
                                mysql::PadParams(mysql::Params(ids.begin(), ids.end()))));
  for (const mysql::Row& row : rows) {
    const auto lead = details.find(row.GetId<LeadId>(0));
    if (lead == details.end()) continue;
    const bool email = static_cast<IdentityKind>(row.Int(1)) == IdentityKind::kEmail;
    (email ? lead->second.emails : lead->second.phones).emplace_back(row.Bytes(2));
  }
  return absl::OkStatus();
}

}  // namespace

std::string LiveLead(absl::string_view alias) {
  return absl::StrCat(alias, ".merged_into IS NULL AND ", alias, ".delete_time IS NULL AND ", alias,
                      ".erase_time IS NULL");
}

absl::StatusOr<std::map<LeadId, DuplicateRecord>> LoadDuplicateRecords(mysql::ReadTransaction& tx,
                                                                       absl::Span<const LeadId> ids) {
  std::map<LeadId, DuplicateRecord> records;
  for (; !ids.empty(); ids.remove_prefix(std::min(ids.size(), kMaxRecordsAtOnce))) {
    const absl::Span<const LeadId> some = ids.first(std::min(ids.size(), kMaxRecordsAtOnce));
    Details details;
    SMK_RETURN_IF_ERROR(AddLeads(tx, some, details));
    SMK_RETURN_IF_ERROR(AddIdentities(tx, some, details));
    for (auto& [id, lead] : details) {
      // The first few count (duplicate_record.h): always the same ones.
      std::sort(lead.emails.begin(), lead.emails.end());
      std::sort(lead.phones.begin(), lead.phones.end());
      records.emplace(id, MakeDuplicateRecord(lead));
    }
  }
  return records;
}

}  // namespace smarketing::lead
