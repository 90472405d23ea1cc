#ifndef SMARKETING_LEAD_SERVICE_STORAGE_DEAL_QUERIES_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_DEAL_QUERIES_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// Thread-safe.
class DealQueries {
 public:
  // `database` outlives it.
  explicit DealQueries(mysql::Database* database) : database_(database) {}

  // NOT_FOUND DEAL_NOT_FOUND; errors of the database.
  absl::StatusOr<Deal> Get(const DealId& id, absl::Time deadline) const;

 private:
  mysql::Database* const database_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_DEAL_QUERIES_H_
