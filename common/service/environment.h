// What a service is given to work with.
#ifndef SMARKETING_COMMON_SERVICE_ENVIRONMENT_H_
#define SMARKETING_COMMON_SERVICE_ENVIRONMENT_H_

#include <string>

#include "common/mysql/database.h"
#include "common/observability/logger.h"
#include "common/observability/metrics.h"
#include "common/pagination/page_token.h"
#include "common/rpc/runtime.h"
#include "common/time/clock.h"

namespace smarketing::service {

struct Clocks {
  // The time of the business: what is recorded, what is due. Tests set it.
  Clock* business = nullptr;
  // The time of the machine: deadlines of calls and transactions, pauses between attempts, the life of tokens.
  Clock* machine = nullptr;
};

// Everything here outlives the application that it is given to.
struct Environment {
  std::string service;   // "order_service"
  std::string instance;  // unique among the replicas
  Clocks clocks;
  observability::Logger* logger = nullptr;
  observability::Metrics* metrics = nullptr;
  mysql::Database* database = nullptr;
  rpc::Runtime* runtime = nullptr;
  const pagination::PageTokenCodec* page_tokens = nullptr;
};

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_ENVIRONMENT_H_
