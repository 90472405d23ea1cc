// Reading deals: one, and a page of many.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DEAL_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DEAL_QUERIES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/value.h"
#include "common/mysql/database.h"
#include "common/pagination/list_query.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// What ListDeals can be filtered and sorted by.
filter::Schema DealFilterSchema();
filter::OrderSchema DealOrderSchema();

struct DealPage {
  std::vector<Deal> deals;  // with contacts, without history
  bool more = false;
};

// The values of the columns that `order` sorts by, in a deal of a page.
std::vector<filter::Value> OrderValues(const filter::Order& order, const Deal& deal);

// Thread-safe.
class DealQueries {
 public:
  // `database` outlives it.
  explicit DealQueries(mysql::Database* database) : database_(database) {}

  // NOT_FOUND DEAL_NOT_FOUND; errors of the database.
  absl::StatusOr<Deal> Get(const DealId& id, absl::Time deadline) const;

  // A page, without the deals of deleted leads; in two statements whatever its size (LoadDealContacts says when in
  // more). Errors of the database.
  absl::StatusOr<DealPage> List(const pagination::ListQuery& query, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DEAL_QUERIES_H_
