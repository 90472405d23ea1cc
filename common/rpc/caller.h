// Makes calls: every one with a deadline, a request id, the trace it belongs to and a token.
//
//   rpc::Caller caller(token_source, clock);
//   Thing thing;
//   SMK_RETURN_IF_ERROR(caller.Unary(*stub, &ThingService::StubInterface::GetThing, request, &thing, {.on_behalf =
//   &call}));
#ifndef SMARKETING_COMMON_RPC_CALLER_H_
#define SMARKETING_COMMON_RPC_CALLER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/auth/token_signer.h"
#include "common/rpc/call.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "grpcpp/client_context.h"

namespace smarketing::rpc {

struct CallerOptions {
  // The call that this one is made for: its trace and request id go along, and its deadline bounds ours.
  const Call* on_behalf = nullptr;
  // Otherwise: the trace to go on with (as stored with an event, say), and the request id. Empty: new ones.
  std::string trace_parent;
  std::string request_id;
  // How long to wait at most. Zero: Caller's default; InfiniteDuration for streams that stay open.
  absl::Duration timeout = absl::ZeroDuration();
};

// Thread-safe.
class Caller {
 public:
  static constexpr absl::Duration kDefaultTimeout = absl::Seconds(10);

  // `token` may be empty (no token is sent). `clock` outlives the caller.
  Caller(auth::TokenSource token, const Clock* clock, absl::Duration default_timeout = kDefaultTimeout);

  // Sets up the context of one call; for streams, which Unary is not for. An error is that of the token source.
  absl::Status Prepare(const CallerOptions& options, grpc::ClientContext* context) const;

  // The error of the other side comes back with its details.
  template <typename Stub, typename Base, typename Request, typename Response>
  absl::Status Unary(Stub& stub, grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& request, Response* response, const CallerOptions& options = {}) const {
    grpc::ClientContext context;
    absl::Status prepared = Prepare(options, &context);
    if (!prepared.ok()) return prepared;
    return FromGrpc((stub.*method)(&context, request, response));
  }

 private:
  const auth::TokenSource token_;
  const Clock* const clock_;
  const absl::Duration default_timeout_;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_CALLER_H_
