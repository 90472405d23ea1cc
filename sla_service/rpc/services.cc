#include "sla_service/rpc/services.h"

#include <functional>
#include <utility>

#include "absl/functional/bind_front.h"
#include "sla_service/rpc/validate/requests.h"
#include "smarketing/sla/v1/agreement.grpc.pb.h"
#include "smarketing/sla/v1/calendar.grpc.pb.h"
#include "smarketing/sla/v1/clock.grpc.pb.h"

namespace smarketing::sla {
namespace {

// Binds one method: the types follow from the handler.
template <typename Handlers, typename Request, typename Response>
void Bind(rpc::Service& service, absl::string_view method, Handlers* handlers,
          absl::Status (Handlers::*handler)(const rpc::Call&, const Request&, Response*),
          void (*validate)(const Request&, Violations&) = nullptr) {
  rpc::MethodOptions<Request> options;
  if (validate != nullptr) options.validate = validate;
  service.Unary<Request, Response>(method, absl::bind_front(handler, handlers), std::move(options));
}

}  // namespace

CalendarService::CalendarService(const HandlerContext& context, rpc::Runtime* runtime)
    : handlers_(context), service_(v1::CalendarService::service_full_name(), runtime) {
  Bind(service_, "CreateCalendar", &handlers_, &CalendarHandlers::Create, ValidateCreateCalendar);
  Bind(service_, "GetCalendar", &handlers_, &CalendarHandlers::Get);
  Bind(service_, "ListCalendars", &handlers_, &CalendarHandlers::List);
  Bind(service_, "ComputeDeadline", &handlers_, &CalendarHandlers::ComputeDeadline);
  Bind(service_, "ComputeElapsed", &handlers_, &CalendarHandlers::ComputeElapsed, ValidateComputeElapsed);
}

AgreementService::AgreementService(const HandlerContext& context, rpc::Runtime* runtime)
    : handlers_(context), service_(v1::AgreementService::service_full_name(), runtime) {
  Bind(service_, "CreateAgreement", &handlers_, &AgreementHandlers::Create, ValidateCreateAgreement);
  Bind(service_, "GetAgreement", &handlers_, &AgreementHandlers::Get);
  Bind(service_, "ListAgreements", &handlers_, &AgreementHandlers::List);
  Bind(service_, "UpdateAgreement", &handlers_, &AgreementHandlers::Update, ValidateUpdateAgreement);
  Bind(service_, "SubmitAgreement", &handlers_, &AgreementHandlers::Submit);
  Bind(service_, "ApproveAgreement", &handlers_, &AgreementHandlers::Approve);
  Bind(service_, "ActivateAgreement", &handlers_, &AgreementHandlers::Activate);
}

ClockService::ClockService(const HandlerContext& context, rpc::Runtime* runtime)
    : handlers_(context), service_(v1::ClockService::service_full_name(), runtime) {
  Bind(service_, "GetClock", &handlers_, &ClockHandlers::Get);
  Bind(service_, "ListClocks", &handlers_, &ClockHandlers::List);
  Bind(service_, "ListBreaches", &handlers_, &ClockHandlers::ListBreaches);
}

}  // namespace smarketing::sla
