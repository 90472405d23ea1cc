// A gRPC service made of handlers, one line per method:
//
//   rpc::Service service("smarketing.x.v1.ThingService", &runtime);
//   service.Unary<GetThingRequest, Thing>(
//       "GetThing", [&](const rpc::Call& call, const GetThingRequest& request, Thing* response) -> absl::Status {…});
//
// Generated services are not used on this side: gRPC's callback API parses a request before we see it, and answers
// UNIMPLEMENTED when it cannot. Here the wire format is ours, so that every call goes through the same steps, once:
//
//   1. request id (x-request-id), W3C trace context, deadline
//   2. authentication                                   UNAUTHENTICATED
//   3. permission, by the method option `permission`    PERMISSION_DENIED, before anything is looked up
//      admission: what the method itself may refuse unread (MethodOptions::admit)
//   4. size                                             INVALID_ARGUMENT REQUEST_TOO_LARGE
//   5. parse                                            INVALID_ARGUMENT MALFORMED_REQUEST, or INVALID_REQUEST with the
//                                                       paths of strings that are not UTF-8
//   6. the rules of the contract, then the method's own validation hook: INVALID_ARGUMENT INVALID_REQUEST with all
//      violations at once
//   7. the handler; what it throws becomes INTERNAL and is logged, its text stays here
//   8. redaction of personal fields for callers without `personal_data.read`
//   9. access log, metrics; what MethodOptions::admit refuses is counted one by one and logged together
//
// What goes out: the handler's absl::Status with its details. INTERNAL and UNKNOWN without an ErrorInfo of ours have
// their message replaced and logged. OK goes out only after the handler said so.
//
// Where handlers run:
//   Unary         blocking, on the runtime's executor; full queue: RESOURCE_EXHAUSTED QUEUE_FULL, deadline passed while
//                 queued: DEADLINE_EXCEEDED, unserved
//   UnaryAsync    on gRPC's thread, must not block; finishes later, from any thread
//   ServerStream  on gRPC's thread, must not block; writes from any thread. Hundreds of them cost no thread
//   BidiStream    blocking, on the runtime's stream executor, one thread per stream
//
// A method of the descriptor that has no handler or no permission, and a handler that does not fit the descriptor, is
// an error of Check(), which Server::Start calls.
#ifndef SMARKETING_COMMON_RPC_SERVICE_H_
#define SMARKETING_COMMON_RPC_SERVICE_H_

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "common/rpc/internal/method.h"
#include "common/rpc/runtime.h"
#include "common/rpc/streams.h"
#include "common/status/error.h"
#include "grpcpp/impl/codegen/service_type.h"

namespace smarketing::rpc {

template <typename Request>
struct MethodOptions {
  // Unary only. Asked as soon as the caller is known, before the request is looked at: an error refuses the call. For
  // work that has no room now, so that refusing costs next to nothing when there is most to refuse. Must not block.
  // Empty: nothing is asked.
  std::function<absl::Status()> admit;
  // Adds what the rules of the contract cannot say (such as "end is before start"). Runs also when they already found
  // violations, so that the caller learns everything at once. Must not block. Empty: none.
  std::function<void(const Request& request, Violations& violations)> validate;
  // BidiStream only: a message that cannot be read, or that violates a rule, is given to the handler as an error of
  // that message (Incoming::status), and the stream goes on. Otherwise it ends the stream.
  bool errors_per_message = false;
};

// An unfinished unary call. Copies are handles of the same call. When the last one goes away without Finish, the call
// is answered INTERNAL, so that nobody waits for ever.
template <typename Request, typename Response>
class AsyncCall {
 public:
  explicit AsyncCall(std::shared_ptr<internal::AsyncUnary> core) : core_(std::move(core)) {}

  const Call& call() const { return core_->call(); }
  const Request& request() const { return static_cast<const Request&>(core_->request()); }
  // An empty one, which lives as long as the call; to be filled and given to Finish.
  Response* NewResponse() const { return static_cast<Response*>(core_->NewResponse()); }
  // Either of these once, from any thread.
  void Finish(const absl::StatusOr<Response>& result) const {
    core_->Finish(result.status(), result.ok() ? &*result : nullptr);
  }
  void Finish(const Response& response) const { core_->Finish(absl::OkStatus(), &response); }

 private:
  std::shared_ptr<internal::AsyncUnary> core_;
};

class Service final : public grpc::Service {
 public:
  template <typename Request, typename Response>
  using UnaryHandler = std::function<absl::Status(const Call& call, const Request& request, Response* response)>;
  template <typename Request, typename Response>
  using AsyncHandler = std::function<void(AsyncCall<Request, Response> call)>;
  // An error ends the stream; after OK, the handler or whoever it gave the sink to ends it with sink->Finish.
  template <typename Request, typename Response>
  using ServerStreamHandler =
      std::function<absl::Status(const Request& request, std::shared_ptr<ServerSink<Response>> sink)>;
  // The stream ends when the handler returns, with its status.
  template <typename Request, typename Response>
  using BidiStreamHandler = std::function<absl::Status(BidiStream<Request, Response>& stream)>;

  // `full_name` is that of the proto service; its generated code must be linked. `runtime` outlives the service.
  Service(absl::string_view full_name, Runtime* runtime);
  ~Service() override;

  template <typename Request, typename Response>
  void Unary(absl::string_view method, UnaryHandler<Request, Response> handler, MethodOptions<Request> options = {}) {
    internal::Handlers handlers = MakeHandlers<Request, Response>(std::move(options));
    handlers.unary = [handler = std::move(handler)](const Call& call, const google::protobuf::Message& request,
                                                    google::protobuf::Message* response) {
      return handler(call, static_cast<const Request&>(request), static_cast<Response*>(response));
    };
    Bind(method, std::move(handlers));
  }

  template <typename Request, typename Response>
  void UnaryAsync(absl::string_view method, AsyncHandler<Request, Response> handler,
                  MethodOptions<Request> options = {}) {
    internal::Handlers handlers = MakeHandlers<Request, Response>(std::move(options));
    handlers.async = [handler = std::move(handler)](std::shared_ptr<internal::AsyncUnary> core) {
      handler(AsyncCall<Request, Response>(std::move(core)));
    };
    Bind(method, std::move(handlers));
  }

  template <typename Request, typename Response>
  void ServerStream(absl::string_view method, ServerStreamHandler<Request, Response> handler,
                    MethodOptions<Request> options = {}) {
    internal::Handlers handlers = MakeHandlers<Request, Response>(std::move(options));
    handlers.server_stream = [handler = std::move(handler)](const google::protobuf::Message& request,
                                                            std::shared_ptr<internal::SinkCore> core) {
      return handler(static_cast<const Request&>(request), std::make_shared<ServerSink<Response>>(std::move(core)));
    };
    Bind(method, std::move(handlers));
  }

  template <typename Request, typename Response>
  void BidiStream(absl::string_view method, BidiStreamHandler<Request, Response> handler,
                  MethodOptions<Request> options = {}) {
    internal::Handlers handlers = MakeHandlers<Request, Response>(std::move(options));
    handlers.bidi_stream = [handler = std::move(handler)](internal::BidiCore& core) {
      rpc::BidiStream<Request, Response> stream(&core);
      return handler(stream);
    };
    Bind(method, std::move(handlers));
  }

  // Methods of the contract that this server does not serve: callers get UNIMPLEMENTED METHOD_NOT_SERVED.
  void LeaveUnserved(std::initializer_list<absl::string_view> methods);

  // OK when every other method of the descriptor has a handler that fits it and a permission. FAILED_PRECONDITION with
  // all that is missing otherwise; for the start of a process, not for callers.
  absl::Status Check() const;

  // Ends the server streams that are open, and refuses new ones, with UNAVAILABLE SHUTTING_DOWN: their clients go on
  // elsewhere. Other calls are not touched.
  void EndServerStreams();

  const std::string& full_name() const { return full_name_; }

 private:
  template <typename Request, typename Response>
  static internal::Handlers MakeHandlers(MethodOptions<Request> options) {
    internal::Handlers handlers;
    handlers.request = &Request::default_instance();
    handlers.response = &Response::default_instance();
    handlers.errors_per_message = options.errors_per_message;
    handlers.admit = std::move(options.admit);
    if (options.validate) {
      handlers.validate = [validate = std::move(options.validate)](const google::protobuf::Message& request,
                                                                   Violations& violations) {
        validate(static_cast<const Request&>(request), violations);
      };
    }
    return handlers;
  }

  void Bind(absl::string_view method, internal::Handlers handlers);

  const std::string full_name_;
  Runtime* const runtime_;
  std::vector<std::unique_ptr<internal::Method>> methods_;  // in the order of the descriptor
  std::vector<std::string> errors_;                         // of Bind, for Check
  absl::flat_hash_set<std::string> unserved_;
  internal::OpenStreams open_streams_;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_SERVICE_H_
