#include "tests/benchmark/load/grpc_transport.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/channel_arguments.h"

namespace smarketing::benchmark {

struct GrpcTransport::Call {
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;  // lives in the context's memory
  Reply* reply = nullptr;
};

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // otherwise all share one connection
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);             // what is refused is to be counted
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

GrpcTransport::GrpcTransport(const TransportTarget& target)
    : stub_(MakeChannel(target.address)),
      authorization_(absl::StrCat("Bearer ", target.token)),
      timeout_(target.timeout) {}

GrpcTransport::~GrpcTransport() {
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

void GrpcTransport::Start(const std::string& method, std::string message, Reply* reply) {
  auto* call = new Call;
  call->reply = reply;
  call->context.AddMetadata("authorization", authorization_);
  call->context.set_deadline(absl::ToChronoTime(Clock::Real()->Now() + timeout_));
  const grpc::Slice slice(message);
  call->reader = stub_.PrepareUnaryCall(&call->context, method, grpc::ByteBuffer(&slice, 1), &queue_);
  call->reader->StartCall();
  call->reader->Finish(&call->answer, &call->status, call);
}

void GrpcTransport::Turn(absl::Time until) {
  void* tag = nullptr;
  bool ok = false;
  if (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(until)) != grpc::CompletionQueue::GOT_EVENT) return;
  const std::unique_ptr<Call> call(static_cast<Call*>(tag));
  grpc::Slice message;
  if (call->status.ok() && call->answer.DumpToSingleSlice(&message).ok()) {
    call->reply->OnMessage({reinterpret_cast<const char*>(message.begin()), message.size()});
  }
  call->reply->OnDone(FromGrpc(call->status));
}

}  // namespace smarketing::benchmark
