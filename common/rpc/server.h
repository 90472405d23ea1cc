// The gRPC server of a process.
//
//   rpc::BlockSignals();                                    // first line of main, before any thread
//   …
//   SMK_ASSIGN_OR_RETURN(auto server, rpc::Server::Start(options, &runtime, {&things, &others}));
//   server->SetReady(absl::OkStatus());                     // or: readiness.Listen([&](auto& s) { server->SetReady(s);
//   }) rpc::WaitForSignal(); readiness.Drain(); server->Drain();                                        // calls in
//   flight end, none is lost runtime.Stop();                                         // then workers, then the pool,
//   then the logs
//
// grpc.health.v1 knows these names:
//   "liveness"             SERVING as long as the process runs
//   "" and every service   SERVING while ready, NOT_SERVING before and after, and from the first moment of a drain
#ifndef SMARKETING_COMMON_RPC_SERVER_H_
#define SMARKETING_COMMON_RPC_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service.h"

namespace smarketing::rpc {

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // host:port; port 0 takes any free one. Also unix:/path
  // PEM files. Both empty: no TLS (the gateway, or the mesh, ends it).
  std::string tls_certificate_file;
  std::string tls_key_file;
  // With it, clients must show a certificate that it signed.
  std::string tls_client_ca_file;
  bool reflection = false;
  // A connection is closed gently at this age, so that clients spread over new replicas. Calls on it end first.
  absl::Duration max_connection_age = absl::Minutes(10);
  absl::Duration keepalive_interval = absl::Seconds(30);
  absl::Duration keepalive_timeout = absl::Seconds(10);
  int max_concurrent_streams = 500;  // per connection; one that waits costs some 50 KB
  // What the channel refuses by itself (RESOURCE_EXHAUSTED); RuntimeOptions::max_request_bytes comes first, with an
  // error of ours.
  int max_message_bytes = 16 << 20;
  // How long Drain waits between saying NOT_SERVING and refusing calls: what balancers need to hear it.
  absl::Duration drain_delay = absl::Seconds(3);
  // How long calls in flight may take after that, before they are cancelled.
  absl::Duration shutdown_deadline = absl::Seconds(20);
};

class Server {
 public:
  // FAILED_PRECONDITION when a service is not complete (Service::Check); UNAVAILABLE when the address cannot be bound,
  // such as a port that is busy; NOT_FOUND when a TLS file cannot be read. The message is a sentence for an operator.
  // `runtime` and the services outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Runtime* runtime,
                                                       std::vector<Service*> services);
  virtual ~Server() = default;  // drains without delay

  virtual int port() const = 0;                    // 0 for a unix socket
  virtual const std::string& address() const = 0;  // with the real port

  // What health says from now on, until Drain.
  virtual void SetReady(const absl::Status& status) = 0;

  // Health NOT_SERVING → drain_delay → server streams end, no new call is taken → calls in flight end, or are cancelled
  // at shutdown_deadline. Returns when no handler runs any more. Idempotent. Not from a handler or a signal handler.
  virtual void Drain() = 0;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_SERVER_H_
