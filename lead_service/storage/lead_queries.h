// Reading leads: one, and a page of many.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_QUERIES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/value.h"
#include "common/mysql/database.h"
#include "common/pagination/list_query.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/score_queries.h"

namespace smarketing::lead {

// Whether a list may be filtered by what is personal: who guesses an address learns whose it is.
enum class PersonalFields { kHidden, kVisible };

// What ListLeads can be filtered and sorted by. `phone_region` is where a phone number without country code is read.
filter::Schema LeadFilterSchema(PersonalFields personal, absl::string_view phone_region);
filter::OrderSchema LeadOrderSchema();

struct LeadPage {
  std::vector<Lead> leads;
  bool more = false;
};

// The values of the columns that `order` sorts by, in a lead of a page.
std::vector<filter::Value> OrderValues(const filter::Order& order, const Lead& lead);

// Thread-safe.
class LeadQueries {
 public:
  // Both outlive it.
  LeadQueries(mysql::Database* database, const CurrentScores* scores) : database_(database), scores_(scores) {}

  using Found = absl::flat_hash_map<LeadId, std::shared_ptr<const Lead>>;

  // Those that are there, by the id that they were asked for: with identities, history and the leads that were merged
  // into it; for one that was merged into another: that other. Also deleted ones. Errors of the database.
  absl::StatusOr<Found> Find(absl::Span<const LeadId> ids, absl::Time deadline) const;
  // One. NOT_FOUND LEAD_NOT_FOUND; errors of the database.
  absl::StatusOr<Lead> Get(const LeadId& id, absl::Time deadline) const;

  // The same of many, in the order of `ids`. NOT_FOUND LEAD_NOT_FOUND when one is not there or deleted; errors of the
  // database.
  absl::StatusOr<std::vector<std::shared_ptr<const Lead>>> BatchGet(absl::Span<const LeadId> ids,
                                                                    absl::Time deadline) const;

  // A page, in one statement (and four more when a snapshot of a lead is not what it should be), of leads that are not
  // part of others. Errors of the database.
  absl::StatusOr<LeadPage> List(const pagination::ListQuery& query, DeletedLeads deleted, absl::Time deadline) const;

 private:
  // Adds those of `ids` that one statement tells all about, nearly all of them; the others go to `rest`.
  absl::Status FindPlain(absl::Span<const LeadId> ids, absl::Time deadline, Found& found,
                         std::vector<LeadId>& rest) const;
  // Adds those that were merged, and those without a snapshot that is what it should be.
  absl::Status FindOthers(absl::Span<const LeadId> ids, absl::Time deadline, Found& found) const;

  mysql::Database* const database_;
  const CurrentScores* const scores_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_QUERIES_H_
