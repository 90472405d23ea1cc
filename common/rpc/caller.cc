#include "common/rpc/caller.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/observability/trace_context.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::rpc {

Caller::Caller(auth::TokenSource token, const Clock* clock, absl::Duration default_timeout)
    : token_(std::move(token)), clock_(clock), default_timeout_(default_timeout) {}

absl::Status Caller::Prepare(const CallerOptions& options, grpc::ClientContext* context) const {
  absl::Duration left = options.timeout == absl::ZeroDuration() ? default_timeout_ : options.timeout;
  std::string request_id = options.request_id;
  std::string trace_parent;
  if (options.on_behalf != nullptr) {
    left = std::min(left, options.on_behalf->deadline() - clock_->Now());
    request_id = options.on_behalf->request_id();
    trace_parent = options.on_behalf->trace().ToTraceParent();
  } else {
    trace_parent =
        observability::ContinueTrace(options.trace_parent).value_or(observability::StartTrace()).ToTraceParent();
  }
  if (left <= absl::ZeroDuration()) {
    return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED", "there is no time left for the call");
  }
  // gRPC counts by the machine's clock.
  if (left != absl::InfiniteDuration()) context->set_deadline(absl::ToChronoTime(Clock::Real()->Now() + left));
  context->AddMetadata("traceparent", trace_parent);
  if (!request_id.empty()) context->AddMetadata("x-request-id", request_id);
  if (token_) {
    SMK_ASSIGN_OR_RETURN(const std::string token, token_());
    if (!token.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", token));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::rpc
