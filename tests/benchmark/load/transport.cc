#include "tests/benchmark/load/transport.h"

#include "tests/benchmark/load/grpc_transport.h"
#include "tests/benchmark/load/http2_transport.h"

namespace smarketing::benchmark {

std::unique_ptr<Transport> MakeTransport(const TransportTarget& target) {
  if (target.kind == TransportKind::kGrpc) return std::make_unique<GrpcTransport>(target);
  return std::make_unique<Http2Transport>(target);
}

}  // namespace smarketing::benchmark
