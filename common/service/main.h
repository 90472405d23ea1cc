// The main of every service:
//
//   int main(int argc, char** argv) { return smarketing::service::Main(OrderService(), argc, argv); }
#ifndef SMARKETING_COMMON_SERVICE_MAIN_H_
#define SMARKETING_COMMON_SERVICE_MAIN_H_

#include "common/service/definition.h"

namespace smarketing::service {

// Reads the flags, then serves until SIGTERM or SIGINT and drains, or migrates. Returns the exit code: 0 when all went
// well; 1, with one sentence on standard error, when the service could not start.
int Main(const ServiceDefinition& definition, int argc, char** argv);

}  // namespace smarketing::service

#endif  // SMARKETING_COMMON_SERVICE_MAIN_H_
