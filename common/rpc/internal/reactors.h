// What gRPC drives a call through, one kind per shape of method: not for use outside common/rpc. Each deletes itself
// when its call is done.
#ifndef SMARKETING_COMMON_RPC_INTERNAL_REACTORS_H_
#define SMARKETING_COMMON_RPC_INTERNAL_REACTORS_H_

#include "common/rpc/internal/method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace smarketing::rpc::internal {

// Unary and UnaryAsync. `request` and `response` live as long as the reactor.
grpc::ServerUnaryReactor* ServeUnary(const Method& method, grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request, grpc::ByteBuffer* response);

grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeServerStream(const Method& method,
                                                              grpc::CallbackServerContext* context,
                                                              const grpc::ByteBuffer* request);

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ServeBidiStream(const Method& method,
                                                                             grpc::CallbackServerContext* context);

}  // namespace smarketing::rpc::internal

#endif  // SMARKETING_COMMON_RPC_INTERNAL_REACTORS_H_
