// Reading which leads may be one person: of one lead as it is now, and the list of what was found.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_QUERIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/mysql/param.h"
#include "lead_service/domain/duplicate_candidate.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// The place of a candidate in the list.
struct DuplicateKey {
  int score = 0;
  LeadPair leads;
};

struct DuplicatePage {
  std::vector<DuplicateCandidate> candidates;
  bool more = false;
};

// Of one lead.
struct LeadDuplicates {
  LeadId lead;  // the one that was asked for, or the one that it was merged into
  std::vector<DuplicateCandidate> candidates;
};

// The statement of DuplicateQueries::List, and its parameters; for tests that look how it is carried out.
std::string ListDuplicatesSql(bool first_page);
mysql::Params ListDuplicatesParams(const std::optional<DuplicateKey>& after, int32_t page_size);

// Thread-safe.
class DuplicateQueries {
 public:
  // `database` outlives it.
  explicit DuplicateQueries(mysql::Database* database) : database_(database) {}

  // Leads that may be the same as `lead`, best first, at most kMaxFound, compared as all are now: what is stored only
  // adds whom a capture named, and takes away whom a person dismissed. `now`: the find time of those that nobody had
  // found. Eight statements, and one for each merge between the name and its lead. NOT_FOUND LEAD_NOT_FOUND; errors of
  // the database.
  absl::StatusOr<LeadDuplicates> Find(const LeadId& lead, int min_score, absl::Time now, absl::Time deadline) const;

  static constexpr size_t kMaxFound = 100;

  // What is neither merged nor dismissed, best first, of leads that are there. One statement. Errors of the database.
  absl::StatusOr<DuplicatePage> List(const std::optional<DuplicateKey>& after, int32_t page_size,
                                     absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DUPLICATE_QUERIES_H_
