// How every unary write is carried out: request → command → coalescer → answer, rendered from the outcome.
#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITER_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITER_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/idempotency/request_fingerprint.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "common/unit_of_work/coalescer.h"
#include "lead_service/domain/command.h"
#include "lead_service/rpc/validate/context.h"

namespace smarketing::lead {

using LeadCoalescer = unit_of_work::Coalescer<Command, Outcome>;
using LeadEntry = unit_of_work::Entry<Command, Outcome>;

// Thread-safe.
class Writer {
 public:
  // `clock` is the business's. Both outlive every call.
  Writer(LeadCoalescer* coalescer, const Clock* clock, std::string phone_region)
      : coalescer_(coalescer), clock_(clock), phone_region_(std::move(phone_region)) {}

  Context ContextOf(const rpc::Call& call) const;
  // What the checks of a request that comes now need to know.
  ValidationContext Checks() const;
  const std::string& phone_region() const { return phone_region_; }

  // How a write is bound. `validate(request, context, violations)`, where it has checks of its own. While the queue of
  // writes is full, requests are refused unread.
  template <typename Request>
  rpc::MethodOptions<Request> Binding() const {
    return {.admit = [this] { return coalescer_->CheckRoom(); }};
  }
  template <typename Request, typename Validate>
  rpc::MethodOptions<Request> Binding(Validate validate) const {
    rpc::MethodOptions<Request> options = Binding<Request>();
    options.validate = [this, validate](const Request& request, Violations& violations) {
      validate(request, Checks(), violations);
    };
    return options;
  }

  // Does not block. `render` makes the response of the outcome; it is called after COMMIT, on another thread.
  template <typename Request, typename Response>
  void Run(rpc::AsyncCall<Request, Response> call, Command command, Response (*render)(const Outcome&)) const {
    LeadEntry entry(std::move(command), idempotency::KeyOfRequest(call.call().principal().subject, call.request()));
    const absl::Time deadline = call.call().deadline();
    coalescer_->Submit(std::move(entry), deadline,
                       [call = std::move(call), render](const absl::StatusOr<Outcome>& outcome) {
                         if (outcome.ok()) {
                           call.Finish(render(*outcome));
                         } else {
                           call.Finish(outcome.status());
                         }
                       });
  }

 private:
  LeadCoalescer* const coalescer_;
  const Clock* const clock_;
  const std::string phone_region_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_WRITER_H_
