// How calls get to a service and their answers back, for one thread.
#ifndef SMARKETING_TESTS_BENCHMARK_LOAD_TRANSPORT_H_
#define SMARKETING_TESTS_BENCHMARK_LOAD_TRANSPORT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace smarketing::benchmark {

// Who hears what became of a call.
class Reply {
 public:
  virtual ~Reply() = default;
  // An answer, serialized; it goes when this returns. Once, before OnDone, when a unary call is OK.
  virtual void OnMessage(absl::string_view message) = 0;
  // Once for each call. May start calls.
  virtual void OnDone(const absl::Status& status) = 0;
};

// One connection. Not thread-safe.
class Transport {
 public:
  virtual ~Transport() = default;

  // Begins a call of "/package.Service/Method" with one message. `method` stays where it is until the call is done; so
  // does `reply`, or longer than this.
  virtual void Start(const std::string& method, std::string message, Reply* reply) = 0;
  // Waits until something comes, at most until `until`, and tells the calls that are done. Sends what was started.
  virtual void Turn(absl::Time until) = 0;
};

enum class TransportKind {
  kHttp2,  // nghttp2: a load generator that leaves the machine to the service
  kGrpc,   // gRPC's own client, as a C++ application has it; unary calls only
};

struct TransportTarget {
  std::string address;  // "host:port", without TLS
  std::string token;
  TransportKind kind = TransportKind::kHttp2;
  absl::Duration timeout = absl::Seconds(30);  // of each call, kept by the service; infinite: none
};

std::unique_ptr<Transport> MakeTransport(const TransportTarget& target);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_TRANSPORT_H_
