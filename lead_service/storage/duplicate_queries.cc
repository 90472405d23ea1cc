#include "lead_service/storage/duplicate_queries.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "lead_service/storage/duplicate_records.h"
#include "lead_service/storage/duplicate_search.h"
#include "lead_service/storage/duplicate_store.h"
#include "lead_service/storage/lead_resolution.h"

namespace smarketing::lead {
namespace {

absl::StatusOr<std::vector<DuplicateCandidate>> FindOf(mysql::ReadTransaction& tx, const LeadId& lead, int min_score,
                                                       absl::Time now) {
  SMK_ASSIGN_OR_RETURN(const auto records, LoadDuplicateRecords(tx, {lead}));
  if (records.empty()) return std::vector<DuplicateCandidate>();  // erased
  SMK_ASSIGN_OR_RETURN(const std::vector<StoredCandidate> stored, ReadCandidatesOf(tx, {lead}));
  std::map<LeadPair, StoredCandidate> by_pair;
  DuplicateSearch search = {.threshold = min_score, .now = now};
  for (const StoredCandidate& candidate : stored) {
    by_pair.emplace(candidate.candidate.leads, candidate);
    // Whether the other one is there at all is found out by comparing.
    if (!candidate.dismissed && IsNamedTogether(candidate.candidate.reasons)) {
      search.known.insert(candidate.candidate.leads);
    }
  }
  absl::flat_hash_set<uint64_t> too_large;
  SMK_ASSIGN_OR_RETURN(ComparedPairs compared, ComparePairs(tx, records, search, too_large));
  std::vector<DuplicateCandidate> found;
  for (DuplicateCandidate& pair : compared.pairs) {
    const auto known = by_pair.find(pair.leads);
    if (known != by_pair.end()) {
      const auto& [candidate, dismissed] = known->second;
      if (dismissed) continue;
      if (search.known.contains(pair.leads)) pair = candidate;
      pair.find_time = candidate.find_time;
    }
    found.push_back(std::move(pair));
  }
  return found;
}

}  // namespace

std::string ListDuplicatesSql(bool first_page) {
  // The order of the joins is fixed, so that the pages are read in the order of the index.
  return absl::StrCat("SELECT ", kCandidateColumns,
                      " FROM duplicate_candidate c FORCE INDEX (ix_duplicate_candidate_score)"
                      " STRAIGHT_JOIN leads a ON a.lead_id = c.first_lead_id"
                      " STRAIGHT_JOIN leads b ON b.lead_id = c.second_lead_id"
                      " WHERE c.dismissed = 0 AND ",
                      first_page ? ""
                                 : "c.score <= ? AND (c.score < ? OR c.first_lead_id < ?"
                                   " OR (c.first_lead_id = ? AND c.second_lead_id < ?)) AND ",
                      LiveLead("a"), " AND ", LiveLead("b"),
                      " ORDER BY c.score DESC, c.first_lead_id DESC, c.second_lead_id DESC LIMIT ?");
}

mysql::Params ListDuplicatesParams(const std::optional<DuplicateKey>& after, int32_t page_size) {
  mysql::Params params;
  if (after.has_value()) {
    params = {after->score, after->score, after->leads.first, after->leads.first, after->leads.second};
  }
  params.emplace_back(page_size + 1);  // one more tells whether there is a next page
  return params;
}

absl::StatusOr<LeadDuplicates> DuplicateQueries::Find(const LeadId& lead, int min_score, absl::Time now,
                                                      absl::Time deadline) const {
  LeadDuplicates found;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(found.lead, ResolveLead(tx, lead, DeletedLeads::kNotFound));
    SMK_ASSIGN_OR_RETURN(found.candidates, FindOf(tx, found.lead, min_score, now));
    return absl::OkStatus();
  }));
  std::sort(found.candidates.begin(), found.candidates.end(),
            [](const DuplicateCandidate& a, const DuplicateCandidate& b) {
              return a.score != b.score ? a.score > b.score : a.leads < b.leads;
            });
  if (found.candidates.size() > kMaxFound) found.candidates.resize(kMaxFound);
  return found;
}

absl::StatusOr<DuplicatePage> DuplicateQueries::List(const std::optional<DuplicateKey>& after, int32_t page_size,
                                                     absl::Time deadline) const {
  const std::string sql = ListDuplicatesSql(!after.has_value());
  const mysql::Params params = ListDuplicatesParams(after, page_size);
  DuplicatePage page;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    page = DuplicatePage();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    page.more = rows.size() > static_cast<size_t>(page_size);
    for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(page_size); ++i) {
      SMK_ASSIGN_OR_RETURN(StoredCandidate stored, ReadCandidateRow(rows[i]));
      page.candidates.push_back(std::move(stored.candidate));
    }
    return absl::OkStatus();
  }));
  return page;
}

}  // namespace smarketing::lead
