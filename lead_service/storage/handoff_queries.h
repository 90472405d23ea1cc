// Reading hand-offs: one, and a page of many.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_QUERIES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/value.h"
#include "common/mysql/database.h"
#include "common/pagination/list_query.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// What ListHandoffs can be filtered and sorted by.
filter::Schema HandoffFilterSchema();
filter::OrderSchema HandoffOrderSchema();

struct HandoffPage {
  std::vector<Handoff> handoffs;  // without history
  bool more = false;
};

// The values of the columns that `order` sorts by, in a hand-off of a page.
std::vector<filter::Value> OrderValues(const filter::Order& order, const Handoff& handoff);

// Thread-safe.
class HandoffQueries {
 public:
  // `database` outlives it.
  explicit HandoffQueries(mysql::Database* database) : database_(database) {}

  // NOT_FOUND HANDOFF_NOT_FOUND; errors of the database.
  absl::StatusOr<Handoff> Get(const HandoffId& id, absl::Time deadline) const;

  // A page, in one statement. Errors of the database.
  absl::StatusOr<HandoffPage> List(const pagination::ListQuery& query, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_HANDOFF_QUERIES_H_
