// Calls by gRPC's own client.
#ifndef SMARKETING_TESTS_BENCHMARK_LOAD_GRPC_TRANSPORT_H_
#define SMARKETING_TESTS_BENCHMARK_LOAD_GRPC_TRANSPORT_H_

#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/benchmark/load/transport.h"

namespace smarketing::benchmark {

// A channel that shares its connection with no other, and tries nothing again.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address);

class GrpcTransport final : public Transport {
 public:
  explicit GrpcTransport(const TransportTarget& target);
  ~GrpcTransport() override;  // all calls are done

  void Start(const std::string& method, std::string message, Reply* reply) override;
  void Turn(absl::Time until) override;

 private:
  struct Call;

  grpc::GenericStub stub_;
  const std::string authorization_;
  const absl::Duration timeout_;
  grpc::CompletionQueue queue_;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_GRPC_TRANSPORT_H_
