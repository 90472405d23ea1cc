// What a Database tells besides its answers: for logs and metrics.
#ifndef SMARKETING_COMMON_MYSQL_OBSERVER_H_
#define SMARKETING_COMMON_MYSQL_OBSERVER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::mysql {

struct ServerError {
  int number = 0;  // 1213, 2013, …
  std::string sql_state;
  std::string message;       // the server's words, values of columns cut out
  absl::string_view during;  // "connect", "statement", "commit", …
  std::string sql;           // with question marks; empty when it is no statement of the caller's
  bool expected = false;     // duplicate key, deadlock, lock timeout: part of normal operation
};

enum class TransactionKind { kReadOnly, kReadWrite };

struct TransactionReport {
  TransactionKind kind = TransactionKind::kReadOnly;
  absl::StatusCode code = absl::StatusCode::kOk;
  int attempts = 0;
  absl::Duration wait;      // for a connection
  absl::Duration duration;  // the whole, wait included
};

// Methods are called on many threads at once and must not block.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void OnServerError(const ServerError& error) {}
  virtual void OnTransaction(const TransactionReport& report) {}
};

// Counters since the start, and gauges.
struct PoolStats {
  // Gauges.
  int max_connections = 0;
  int open = 0;  // idle + in_use + connecting
  int idle = 0;
  int in_use = 0;
  int waiting = 0;  // callers that wait for a connection now
  // Counters.
  int64_t acquires = 0;
  int64_t waits = 0;         // acquires that did not get a connection at once
  absl::Duration wait_time;  // of all acquires
  int64_t acquire_timeouts = 0;
  int64_t connects = 0;
  int64_t connect_failures = 0;
  int64_t closed_broken = 0;
  int64_t closed_expired = 0;  // by max_lifetime
  int64_t transactions = 0;    // calls of Run…
  int64_t retries = 0;         // attempts after the first
  int64_t statements = 0;
  int64_t prepares = 0;  // statements that were not in the cache
};

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_OBSERVER_H_
