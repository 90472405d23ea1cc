// The proto services of sla_service: one line per method.
#ifndef SMARKETING_SLA_SERVICE_RPC_SERVICES_H_
#define SMARKETING_SLA_SERVICE_RPC_SERVICES_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "sla_service/rpc/handlers/agreements.h"
#include "sla_service/rpc/handlers/calendars.h"
#include "sla_service/rpc/handlers/clocks.h"
#include "sla_service/rpc/handlers/context.h"

namespace smarketing::sla {

class CalendarService {
 public:
  CalendarService(const HandlerContext& context, rpc::Runtime* runtime);
  rpc::Service* service() { return &service_; }

 private:
  CalendarHandlers handlers_;
  rpc::Service service_;
};

class AgreementService {
 public:
  AgreementService(const HandlerContext& context, rpc::Runtime* runtime);
  rpc::Service* service() { return &service_; }

 private:
  AgreementHandlers handlers_;
  rpc::Service service_;
};

class ClockService {
 public:
  ClockService(const HandlerContext& context, rpc::Runtime* runtime);
  rpc::Service* service() { return &service_; }

 private:
  ClockHandlers handlers_;
  rpc::Service service_;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_SERVICES_H_
