// Reading leads: one, and a page of many.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_LEAD_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_LEAD_QUERIES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/value.h"
#include "common/mysql/database.h"
#include "common/pagination/list_query.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

// Whether a list may be filtered by what is personal: who guesses an address learns whose it is.
enum class PersonalFields { kHidden, kVisible };

// What ListLeads can be filtered and sorted by. `phone_region` is where a phone number without country code is read.
filter::Schema LeadFilterSchema(PersonalFields personal, absl::string_view phone_region);
filter::OrderSchema LeadOrderSchema();

struct LeadPage {
  std::vector<Lead> leads;  // with identities, without history
  bool more = false;
};

// The values of the columns that `order` sorts by, in a lead of a page.
std::vector<filter::Value> OrderValues(const filter::Order& order, const Lead& lead);

// NOT_FOUND LEAD_NOT_FOUND.
absl::Status LeadNotFound(const LeadId& id);

// Thread-safe.
class LeadQueries {
 public:
  // `database` outlives it.
  explicit LeadQueries(mysql::Database* database) : database_(database) {}

  // With identities and history. NOT_FOUND LEAD_NOT_FOUND; errors of the database.
  absl::StatusOr<Lead> Get(const LeadId& id, absl::Time deadline) const;

  // A page, in two statements whatever its size. Errors of the database.
  absl::StatusOr<LeadPage> List(const pagination::ListQuery& query, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_LEAD_QUERIES_H_
