#include "common/rpc/channel.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/rpc/files.h"
#include "common/status/macros.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace smarketing::rpc {
namespace {

// While no call waits, gRPC looks at its new connections only this often: a server that was away would be found after 5
// seconds, whatever the backoff. gRPC reads this once, at its own start, so it is set before main; who has set it knows
// better.
[[maybe_unused]] const int kPollingIsSet = setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "200", 0);

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

// Every address in turn; tries again what was not served, unless that has become most of what we do.
std::string ServiceConfig(int max_attempts) {
  constexpr absl::string_view kBalancing = R"("loadBalancingConfig": [{"round_robin": {}}])";
  if (max_attempts < 2) return absl::StrCat("{", kBalancing, "}");
  return absl::StrFormat(R"({
    %s,
    "methodConfig": [{
      "name": [{}],
      "retryPolicy": {
        "maxAttempts": %d,
        "initialBackoff": "0.1s",
        "maxBackoff": "2s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"]
      }
    }],
    "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.1}
  })",
                         kBalancing, max_attempts);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(const ChannelOptions& options) {
  if (options.tls_ca_file.empty() && options.tls_certificate_file.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions tls;
  SMK_ASSIGN_OR_RETURN(tls.pem_root_certs, ReadOptionalFile(options.tls_ca_file, "the certificates of TLS servers"));
  SMK_ASSIGN_OR_RETURN(tls.pem_cert_chain, ReadOptionalFile(options.tls_certificate_file, "the TLS certificate"));
  SMK_ASSIGN_OR_RETURN(tls.pem_private_key, ReadOptionalFile(options.tls_key_file, "the TLS key"));
  return grpc::SslCredentials(tls);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options) {
  if (options.target.empty()) return absl::InvalidArgumentError("there is no address to call");
  SMK_ASSIGN_OR_RETURN(const auto credentials, MakeCredentials(options));
  grpc::ChannelArguments arguments;
  // gRPC refuses more than five attempts in a service config, quietly.
  arguments.SetServiceConfigJSON(ServiceConfig(std::min(options.max_attempts, 5)));
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);  // the resolver has no say in it
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_interval));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_timeout));
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // streams are idle for long: keep asking
  // A server that starts again is found again a second later.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  arguments.SetMaxSendMessageSize(options.max_message_bytes);
  const bool uri = absl::StrContains(options.target, "://") || absl::StartsWith(options.target, "unix:");
  return grpc::CreateCustomChannel(uri ? options.target : absl::StrCat("dns:///", options.target), credentials,
                                   arguments);
}

}  // namespace smarketing::rpc
