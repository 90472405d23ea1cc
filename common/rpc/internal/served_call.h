// The steps that every call goes through, whatever its shape: not for use outside common/rpc.
#ifndef SMARKETING_COMMON_RPC_INTERNAL_SERVED_CALL_H_
#define SMARKETING_COMMON_RPC_INTERNAL_SERVED_CALL_H_

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/internal/method.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"

namespace smarketing::rpc::internal {

// One call from its arrival to its answer. Thread-safe but for Admit.
class ServedCall {
 public:
  ServedCall(const Method& method, grpc::CallbackServerContext* context);

  // Authentication, then permission. Once, first.
  absl::Status Admit();

  const Method& method() const { return method_; }
  const Call& call() const { return *call_; }
  void set_cancelled() { call_->set_cancelled(); }

  // Size, parsing, rules, the method's own validation.
  absl::Status Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message* request);

  // Redacts if the caller may not see personal data, and serializes.
  absl::Status Serialize(const google::protobuf::Message& response, grpc::ByteBuffer* bytes);

  // Runs a piece of a handler; what it throws becomes INTERNAL and is logged.
  template <typename Function>
  absl::Status Guard(Function&& function) {
    try {
      return std::forward<Function>(function)();
    } catch (const std::exception& e) {
      return Thrown(e.what());
    } catch (...) {
      return Thrown("something that is not a std::exception");
    }
  }

  // The call is over with this status: logs and counts it and says what goes out. Once, last; the context of gRPC is
  // not touched any more after it.
  grpc::Status End(const absl::Status& status);
  // In place of End, for a call that MethodOptions::admit refuses: what it costs is what all the others must wait for.
  // The log has their number, with the reason of the latest, a line a second at most; what is the server's own trouble
  // has a line each, as in End.
  grpc::Status Refuse(const absl::Status& status);

 private:
  absl::Status Thrown(absl::string_view what);

  const Method& method_;
  const absl::Time start_time_;
  std::unique_ptr<Call> call_;
  std::string authorization_;
  std::atomic<int64_t> bytes_received_ = 0;
  std::atomic<int64_t> bytes_sent_ = 0;
  std::atomic<int64_t> messages_received_ = 0;
  std::atomic<int64_t> messages_sent_ = 0;
};

}  // namespace smarketing::rpc::internal

#endif  // SMARKETING_COMMON_RPC_INTERNAL_SERVED_CALL_H_
