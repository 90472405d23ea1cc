#include "common/service/database_observer.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "prometheus/counter.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace smarketing::service {
namespace {

using observability::Sample;
using observability::SampleType;

const char* KindName(mysql::TransactionKind kind) {
  return kind == mysql::TransactionKind::kReadOnly ? "read_only" : "read_write";
}

}  // namespace

class DatabaseObserver::Instruments {
 public:
  explicit Instruments(prometheus::Registry& registry)
      : transactions(prometheus::BuildCounter()
                         .Name("db_transactions_total")
                         .Help("Transactions that ended, by kind and status")
                         .Register(registry)),
        seconds(prometheus::BuildHistogram()
                    .Name("db_transaction_seconds")
                    .Help("How long transactions took, waiting for a connection and all attempts included")
                    .Register(registry)),
        errors(prometheus::BuildCounter()
                   .Name("db_errors_total")
                   .Help("Errors of the database server, by its number")
                   .Register(registry)) {}

  prometheus::Family<prometheus::Counter>& transactions;
  prometheus::Family<prometheus::Histogram>& seconds;
  prometheus::Family<prometheus::Counter>& errors;
};

DatabaseObserver::DatabaseObserver(observability::Metrics* metrics, observability::Logger* logger)
    : logger_(logger), instruments_(std::make_unique<Instruments>(*metrics->registry())) {}

DatabaseObserver::~DatabaseObserver() = default;

void DatabaseObserver::OnServerError(const mysql::ServerError& error) {
  instruments_->errors.Add({{"number", absl::StrCat(error.number)}}).Increment();
  if (error.expected) return;
  logger_->Warning("database error", {{"number", error.number},
                                      {"sql_state", error.sql_state},
                                      {"error", error.message},
                                      {"during", error.during},
                                      {"sql", error.sql}});
}

void DatabaseObserver::OnTransaction(const mysql::TransactionReport& report) {
  static const prometheus::Histogram::BucketBoundaries kBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                                   0.1,    0.25,  0.5,    1,     2.5,  5,     10};
  const char* kind = KindName(report.kind);
  instruments_->transactions.Add({{"kind", kind}, {"code", absl::StatusCodeToString(report.code)}}).Increment();
  instruments_->seconds.Add({{"kind", kind}}, kBuckets).Observe(absl::ToDoubleSeconds(report.duration));
}

std::unique_ptr<observability::Metrics::CollectorHandle> CollectPoolStats(observability::Metrics* metrics,
                                                                          const mysql::Database* database) {
  return metrics->AddCollector([database] {
    const mysql::PoolStats stats = database->stats();
    const auto gauge = [](const char* name, const char* help, double value,
                          std::map<std::string, std::string> labels = {}) {
      return Sample{name, help, SampleType::kGauge, std::move(labels), value};
    };
    const auto counter = [](const char* name, const char* help, double value,
                            std::map<std::string, std::string> labels = {}) {
      return Sample{name, help, SampleType::kCounter, std::move(labels), value};
    };
    const int connecting = stats.open - stats.idle - stats.in_use;
    const char* connections_help = "Connections to the database, by what they do";
    const char* closed_help = "Connections that were closed, by why";
    return std::vector<Sample>{
        gauge("db_connections_max", "Connections that there may be", stats.max_connections),
        gauge("db_connections", connections_help, stats.idle, {{"state", "idle"}}),
        gauge("db_connections", connections_help, stats.in_use, {{"state", "in_use"}}),
        gauge("db_connections", connections_help, connecting, {{"state", "connecting"}}),
        gauge("db_waiting", "Callers that wait for a connection", stats.waiting),
        counter("db_acquires_total", "Times that a connection was asked for", stats.acquires),
        counter("db_waits_total", "Times that a connection was not there at once", stats.waits),
        counter("db_wait_seconds_total", "Time spent waiting for a connection", absl::ToDoubleSeconds(stats.wait_time)),
        counter("db_acquire_timeouts_total", "Times that no connection became free in time", stats.acquire_timeouts),
        counter("db_connects_total", "Connections that were made", stats.connects),
        counter("db_connect_failures_total", "Connections that could not be made", stats.connect_failures),
        counter("db_connections_closed_total", closed_help, stats.closed_broken, {{"reason", "broken"}}),
        counter("db_connections_closed_total", closed_help, stats.closed_expired, {{"reason", "expired"}}),
        counter("db_transaction_retries_total", "Attempts of transactions after their first", stats.retries),
        counter("db_statements_total", "Statements that were run", stats.statements),
        counter("db_prepares_total", "Statements that had to be prepared first", stats.prepares),
    };
  });
}

}  // namespace smarketing::service
