// What a handler knows about the call that it serves, apart from the request.
#ifndef SMARKETING_COMMON_RPC_CALL_H_
#define SMARKETING_COMMON_RPC_CALL_H_

#include <atomic>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/observability/trace_context.h"

namespace smarketing::rpc {

struct CallInfo {
  std::string method;      // "/smarketing.x.v1.XService/GetX"
  std::string request_id;  // x-request-id of the caller, or made here; it is echoed, logged and sent on
  observability::TraceContext trace;
  auth::Principal principal;
  std::string origin;                            // x-smarketing-origin of the caller; may be empty
  absl::Time deadline = absl::InfiniteFuture();  // by the runtime's clock; nobody waits for an answer after it
};

// Lives as long as the handler can see it. Immutable but for the cancellation; thread-safe.
class Call {
 public:
  // Also for the tests of handlers.
  explicit Call(CallInfo info) : info_(std::move(info)) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const std::string& method() const { return info_.method; }
  const std::string& request_id() const { return info_.request_id; }
  const observability::TraceContext& trace() const { return info_.trace; }
  const auth::Principal& principal() const { return info_.principal; }
  // The system whose change the caller brings, as it says.
  const std::string& origin() const { return info_.origin; }
  // When the caller stops waiting. Calls without a deadline get the runtime's default; streams may have none
  // (InfiniteFuture).
  absl::Time deadline() const { return info_.deadline; }
  // Whether the caller has gone: it cancelled, its deadline passed or its connection broke.
  bool cancelled() const { return cancelled_.load(std::memory_order_acquire); }

  void set_cancelled() { cancelled_.store(true, std::memory_order_release); }
  // Before anybody else sees the call.
  void set_principal(auth::Principal principal) { info_.principal = std::move(principal); }

 private:
  CallInfo info_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_CALL_H_
