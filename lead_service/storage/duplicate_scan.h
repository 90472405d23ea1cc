// A look through the whole base for leads that may be one person.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_SCAN_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_SCAN_H_

#include <cstdint>
#include <functional>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

struct ScanProgress {
  int64_t leads_done = 0;
  int64_t leads_total = 0;  // when it began
  int64_t pairs_compared = 0;
  int64_t pairs_found = 0;
};

// Takes the leads in order of id, a page at a time: puts right what is stored of their blocking keys, then compares
// each with the older ones of its blocks. So every pair is met once, whatever the keys were before, and a page is all
// that is in memory (and 16 bytes for each block that is too large). No transaction is longer than a page; a write to a
// lead waits for one at most, and only where its keys were wrong or a pair was found.
//
// Not thread-safe; for one run.
class DuplicateScan {
 public:
  // `business` says when pairs were found, `machine` limits transactions. All outlive it.
  DuplicateScan(mysql::Database* database, const Clock* business, const Clock* machine, IdGenerator* ids, int threshold)
      : database_(database), business_(business), machine_(machine), ids_(ids), threshold_(threshold) {}

  // `on_page` is told after each page, and ends the scan by false. CANCELLED then; errors of the database.
  absl::Status Run(const std::function<bool(const ScanProgress& progress)>& on_page);

  const ScanProgress& progress() const { return progress_; }

 private:
  struct Page;

  absl::Status CountLeads();
  absl::StatusOr<Page> ReadPage(const LeadId& after) const;
  absl::Status MendKeys(const Page& page) const;
  absl::Status Compare(const Page& page);

  mysql::Database* const database_;
  const Clock* const business_;
  const Clock* const machine_;
  IdGenerator* const ids_;
  const int threshold_;
  ScanProgress progress_;
  absl::flat_hash_set<uint64_t> too_large_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_SCAN_H_
