// Channels to other services.
#ifndef SMARKETING_COMMON_RPC_CHANNEL_H_
#define SMARKETING_COMMON_RPC_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"

namespace smarketing::rpc {

struct ChannelOptions {
  // "host:port" (taken as dns:///host:port: every address of the name is used in turn, per call), or a gRPC URI.
  std::string target;
  // PEM files. All empty: no TLS.
  std::string tls_ca_file;
  std::string tls_certificate_file;  // for servers that ask for one
  std::string tls_key_file;
  // Attempts per call, the first included. Only UNAVAILABLE is tried again: the call was not served, or, for writes,
  // its request_id makes a second one harmless.
  int max_attempts = 4;
  absl::Duration keepalive_interval = absl::Seconds(30);  // no more often than the server allows
  absl::Duration keepalive_timeout = absl::Seconds(10);
  int max_message_bytes = 16 << 20;
};

// Connects when the first call needs it. NOT_FOUND when a TLS file cannot be read, INVALID_ARGUMENT without a target.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options);

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_CHANNEL_H_
