#include "lead_service/storage/duplicate_scan.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/event_log/event_log.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/block_keys.h"
#include "lead_service/storage/duplicate_records.h"
#include "lead_service/storage/duplicate_search.h"
#include "lead_service/storage/duplicate_store.h"

namespace smarketing::lead {
namespace {

constexpr int64_t kLeadsPerPage = 256;
// Whose rows are locked at once while their keys are put right.
constexpr size_t kMendedAtOnce = 64;
constexpr absl::Duration kTransactionTimeout = absl::Seconds(30);
// Counting reads an index of the whole base.
constexpr absl::Duration kCountTimeout = absl::Minutes(5);

BlockKeys KeysOf(const std::map<LeadId, DuplicateRecord>& records, const LeadId& id) {
  const auto record = records.find(id);
  return record == records.end() ? BlockKeys() : BlockKeysOf(record->second);
}

}  // namespace

struct DuplicateScan::Page {
  std::vector<LeadId> leads;                  // but those that were merged into others
  std::map<LeadId, DuplicateRecord> records;  // of those that are there for searches
  std::vector<LeadId> with_wrong_keys;
};

absl::Status DuplicateScan::CountLeads() {
  return database_->RunReadOnly(machine_->Now() + kCountTimeout, [this](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT COUNT(*) FROM leads WHERE merged_into IS NULL"));
    progress_.leads_total = rows[0].Int(0);
    return absl::OkStatus();
  });
}

absl::StatusOr<DuplicateScan::Page> DuplicateScan::ReadPage(const LeadId& after) const {
  Page page;
  SMK_RETURN_IF_ERROR(
      database_->RunReadOnly(machine_->Now() + kTransactionTimeout, [&](mysql::ReadTransaction& tx) -> absl::Status {
        page = Page();
        SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                             tx.Query("SELECT lead_id FROM leads FORCE INDEX (PRIMARY)"
                                      " WHERE lead_id > ? AND merged_into IS NULL ORDER BY lead_id LIMIT ?",
                                      {after, kLeadsPerPage}));
        for (const mysql::Row& row : rows) page.leads.push_back(row.GetId<LeadId>(0));
        SMK_ASSIGN_OR_RETURN(page.records, LoadDuplicateRecords(tx, page.leads));
        SMK_ASSIGN_OR_RETURN(auto stored, ReadBlockKeys(tx, page.leads));
        for (const LeadId& id : page.leads) {
          if (stored[id] != KeysOf(page.records, id)) page.with_wrong_keys.push_back(id);
        }
        return absl::OkStatus();
      }));
  return page;
}

// Under the lock of the leads: what is written of a lead that changes meanwhile would stay wrong when the consumer of
// its events was quicker.
absl::Status DuplicateScan::MendKeys(const Page& page) const {
  absl::Span<const LeadId> left = page.with_wrong_keys;
  while (!left.empty()) {
    const absl::Span<const LeadId> some = left.first(std::min(left.size(), kMendedAtOnce));
    left.remove_prefix(some.size());
    SMK_RETURN_IF_ERROR(
        database_->RunReadWrite(machine_->Now() + kTransactionTimeout, [&](mysql::Transaction& tx) -> absl::Status {
          SMK_RETURN_IF_ERROR(tx.Query(absl::StrCat("SELECT lead_id FROM leads WHERE lead_id IN ",
                                                    mysql::InList(some.size()), " ORDER BY lead_id FOR UPDATE"),
                                       mysql::PadParams(mysql::Params(some.begin(), some.end())))
                                  .status());
          SMK_ASSIGN_OR_RETURN(const auto records, LoadDuplicateRecords(tx, some));
          std::map<LeadId, BlockKeys> keys;
          for (const LeadId& id : some) keys.emplace(id, KeysOf(records, id));
          return StoreBlockKeys(tx, keys);
        }));
  }
  return absl::OkStatus();
}

absl::Status DuplicateScan::Compare(const Page& page) {
  const DuplicateSearch search = {
      .with = DuplicateSearch::With::kOlder, .threshold = threshold_, .now = business_->Now()};
  ComparedPairs compared;
  SMK_RETURN_IF_ERROR(
      database_->RunReadOnly(machine_->Now() + kTransactionTimeout, [&](mysql::ReadTransaction& tx) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(compared, ComparePairs(tx, page.records, search, too_large_));
        return absl::OkStatus();
      }));
  progress_.pairs_compared += compared.compared;
  progress_.pairs_found += static_cast<int64_t>(compared.pairs.size());
  if (compared.pairs.empty()) return absl::OkStatus();
  return database_->RunReadWrite(machine_->Now() + kTransactionTimeout, [&](mysql::Transaction& tx) -> absl::Status {
    std::vector<event_log::Event> events;
    SMK_RETURN_IF_ERROR(StoreCompared(tx, compared.pairs, threshold_, *ids_, &events));
    return events.empty() ? absl::OkStatus() : event_log::Append(tx, absl::MakeSpan(events));
  });
}

absl::Status DuplicateScan::Run(const std::function<bool(const ScanProgress& progress)>& on_page) {
  SMK_RETURN_IF_ERROR(CountLeads());
  LeadId last;
  while (on_page(progress_)) {
    SMK_ASSIGN_OR_RETURN(const Page page, ReadPage(last));
    if (page.leads.empty()) return absl::OkStatus();
    SMK_RETURN_IF_ERROR(MendKeys(page));
    SMK_RETURN_IF_ERROR(Compare(page));
    progress_.leads_done += static_cast<int64_t>(page.leads.size());
    last = page.leads.back();
  }
  return absl::CancelledError("the scan was ended");
}

}  // namespace smarketing::lead
