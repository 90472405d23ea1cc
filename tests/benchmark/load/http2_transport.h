// Calls as HTTP/2 requests, by nghttp2. gRPC's own client takes as much of the machine as its server does; where both
// share few cores, it would be the client that is measured.
#ifndef SMARKETING_TESTS_BENCHMARK_LOAD_HTTP2_TRANSPORT_H_
#define SMARKETING_TESTS_BENCHMARK_LOAD_HTTP2_TRANSPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/benchmark/load/transport.h"

struct nghttp2_session;

namespace smarketing::benchmark {

// Speaks what PROTOCOL-HTTP2 of gRPC says of unary calls and server streams, without compression. A connection that is
// lost ends its calls with UNAVAILABLE; the next call makes a new one.
class Http2Transport final : public Transport {
 public:
  explicit Http2Transport(TransportTarget target);
  ~Http2Transport() override;

  void Start(const std::string& method, std::string message, Reply* reply) override;
  void Turn(absl::Time until) override;

 private:
  struct Stream;
  struct Callbacks;

  absl::Status Connect();
  void Disconnect();
  void Submit(Stream* stream);
  // False: the connection is lost.
  bool Send();
  bool Receive();
  void Fail(Stream* stream, absl::Status status);
  void TellDone();

  const TransportTarget target_;
  const std::string authorization_;
  const std::string timeout_;  // empty: none
  int socket_ = -1;
  nghttp2_session* session_ = nullptr;  // null: not connected
  bool leaving_ = false;                // the server takes no new calls on this connection
  std::string unsent_;                  // from sent_ on
  size_t sent_ = 0;
  std::vector<std::unique_ptr<Stream>> streams_;  // all that there ever were
  std::vector<Stream*> free_;
  std::vector<Stream*> waiting_;  // for a new connection
  std::vector<Stream*> done_;     // to be told
  int open_ = 0;                  // calls on the connection
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_HTTP2_TRANSPORT_H_
