#include "common/rpc/service.h"

#include <exception>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/internal/reactors.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/impl/codegen/rpc_service_method.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"

namespace smarketing::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::RpcMethod;

// What generated code would pass to MarkMethodRawCallback: handlers that get bytes and give bytes.
grpc::internal::MethodHandler* MakeGrpcHandler(const internal::Method& method) {
  if (method.descriptor.client_streaming()) {
    return new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
        [&method](CallbackServerContext* context) { return internal::ServeBidiStream(method, context); });
  }
  if (method.descriptor.server_streaming()) {
    return new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
        [&method](CallbackServerContext* context, const ByteBuffer* request) {
          return internal::ServeServerStream(method, context, request);
        });
  }
  return new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
      [&method](CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response) {
        return internal::ServeUnary(method, context, request, response);
      });
}

RpcMethod::RpcType GrpcType(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) return RpcMethod::BIDI_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

// What a set of handlers is for, in the words of Service's methods.
const char* KindOf(const internal::Handlers& handlers) {
  if (handlers.bidi_stream) return "BidiStream";
  if (handlers.server_stream) return "ServerStream";
  return "Unary or UnaryAsync";
}

const char* KindOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) return method.server_streaming() ? "BidiStream" : "(client streams are not served)";
  return method.server_streaming() ? "ServerStream" : "Unary or UnaryAsync";
}

}  // namespace

Service::Service(absl::string_view full_name, Runtime* runtime) : full_name_(full_name), runtime_(runtime) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name_);
  if (descriptor == nullptr) {
    errors_.push_back(absl::StrCat(full_name_, " is not a service that is linked into this program"));
    return;
  }
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const auto& method =
        methods_.emplace_back(std::make_unique<internal::Method>(*descriptor->method(i), runtime_, &open_streams_));
    AddMethod(new grpc::internal::RpcServiceMethod(method->path.c_str(), GrpcType(method->descriptor), nullptr));
    MarkMethodRawCallback(i, MakeGrpcHandler(*method));
  }
}

Service::~Service() = default;

void Service::Bind(absl::string_view name, internal::Handlers handlers) {
  for (const auto& method : methods_) {
    if (method->descriptor.name() != name) continue;
    if (method->bound) errors_.push_back(absl::StrCat(method->path, " has two handlers"));
    const absl::string_view expected = KindOf(method->descriptor);
    if (expected != KindOf(handlers)) {
      errors_.push_back(absl::StrCat(method->path, " must be bound as ", expected));
    } else if (handlers.request->GetDescriptor() != method->descriptor.input_type() ||
               handlers.response->GetDescriptor() != method->descriptor.output_type()) {
      errors_.push_back(absl::StrCat(method->path, " takes ", method->descriptor.input_type()->full_name(),
                                     " and answers ", method->descriptor.output_type()->full_name(),
                                     ", its handler does not"));
    } else {
      method->handlers = std::move(handlers);
      method->bound = true;
    }
    return;
  }
  errors_.push_back(absl::StrCat(full_name_, " has no method ", name));
}

void Service::LeaveUnserved(std::initializer_list<absl::string_view> methods) {
  unserved_.insert(methods.begin(), methods.end());
}

absl::Status Service::Check() const {
  std::vector<std::string> errors = errors_;
  for (const auto& method : methods_) {
    if (!method->bound && !unserved_.contains(method->descriptor.name()))
      errors.push_back(absl::StrCat(method->path, " has no handler"));
    if (method->permission.empty()) errors.push_back(absl::StrCat(method->path, " declares no permission"));
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(errors, "; "));
}

void Service::EndServerStreams() {
  open_streams_.EndAll(MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server is shutting down"));
}

}  // namespace smarketing::rpc
