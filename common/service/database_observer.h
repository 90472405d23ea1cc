// What a database tells, as metrics and log lines.
#ifndef SMARKETING_COMMON_SERVICE_DATABASE_OBSERVER_H_
#define SMARKETING_COMMON_SERVICE_DATABASE_OBSERVER_H_

#include <memory>

#include "common/mysql/database.h"
#include "common/mysql/observer.h"
#include "common/observability/logger.h"
#include "common/observability/metrics.h"

namespace smarketing::service {

//   db_transactions_total{kind,code}, db_transaction_seconds{kind} (histogram), db_errors_total{number}
class DatabaseObserver final : public mysql::Observer {
 public:
  // Both outlive it.
  DatabaseObserver(observability::Metrics* metrics, observability::Logger* logger);
  ~DatabaseObserver() override;

  void OnServerError(const mysql::ServerError& error) override;
  void OnTransaction(const mysql::TransactionReport& report) override;

 private:
  class Instruments;
  observability::Logger* const logger_;
  const std::unique_ptr<Instruments> instruments_;
};

// The pool's own numbers: db_connections{state}, db_connections_max, db_waiting, db_wait_seconds_total and so on.
// `database` outlives the handle.
std::unique_ptr<observability::Metrics::CollectorHandle> CollectPoolStats(observability::Metrics* metrics,
                                                                          const mysql::Database* database);

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_DATABASE_OBSERVER_H_
