#include "common/rpc/server.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/files.h"
#include "common/rpc/library_logs.h"
#include "common/status/macros.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace smarketing::rpc {
namespace {

constexpr char kLiveness[] = "liveness";

// A token may have 8 KiB (auth::TokenVerifier::kMaxTokenBytes); with gRPC's default for all metadata, such a call would
// be refused without a word from us.
constexpr int kMaxMetadataBytes = 16 << 10;

// Clients may ping this much more often than we do before they are told off.
constexpr absl::Duration kMinPingInterval = absl::Seconds(10);

// Where the reflection library is linked, every server of the process gets it: take it out where it is not wanted.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(const ServerOptions& options) {
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return absl::InvalidArgumentError("TLS needs both a certificate file and a key file");
  }
  if (options.tls_certificate_file.empty()) {
    if (!options.tls_client_ca_file.empty()) {
      return absl::InvalidArgumentError("client certificates can be asked for only with a certificate of our own");
    }
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions tls;
  auto& pair = tls.pem_key_cert_pairs.emplace_back();
  SMK_ASSIGN_OR_RETURN(pair.cert_chain, ReadOptionalFile(options.tls_certificate_file, "the TLS certificate"));
  SMK_ASSIGN_OR_RETURN(pair.private_key, ReadOptionalFile(options.tls_key_file, "the TLS key"));
  SMK_ASSIGN_OR_RETURN(tls.pem_root_certs,
                       ReadOptionalFile(options.tls_client_ca_file, "the certificates of TLS clients"));
  if (!tls.pem_root_certs.empty()) {
    tls.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(tls);
}

class GrpcServer final : public Server {
 public:
  GrpcServer(const ServerOptions& options, Runtime* runtime, std::vector<Service*> services)
      : options_(options), runtime_(runtime), services_(std::move(services)) {}

  ~GrpcServer() override { Drain(absl::ZeroDuration()); }

  absl::Status Start() {
    for (const Service* service : services_) SMK_RETURN_IF_ERROR(service->Check());
    SMK_ASSIGN_OR_RETURN(const auto credentials, MakeCredentials(options_));

    grpc::EnableDefaultHealthCheckService(true);
    // Also what makes the linker keep the library.
    if (options_.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    if (!options_.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
    builder.AddListeningPort(options_.address, credentials, &port_);
    for (Service* service : services_) builder.RegisterService(service);
    builder.SetMaxReceiveMessageSize(options_.max_message_bytes);
    builder.SetMaxSendMessageSize(options_.max_message_bytes);
    // Compressed requests could be far larger than they look.
    builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
    builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
    // Nor need each call pass the filters that would do it.
    builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
    builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.max_concurrent_streams);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options_.max_connection_age));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options_.keepalive_interval));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options_.keepalive_timeout));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Milliseconds(kMinPingInterval));
    {
      const LibraryLogsMuted quiet;
      server_ = builder.BuildAndStart();
    }
    if (server_ == nullptr) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", options_.address, ": is the port busy",
                       options_.tls_certificate_file.empty() ? "?" : ", or the TLS certificate or its key broken?"));
    }
    address_ = options_.address;
    if (!absl::StartsWith(address_, "unix:")) {
      address_ = absl::StrCat(absl::string_view(address_).substr(0, address_.rfind(':')), ":", port_);
    } else {
      port_ = 0;
    }
    absl::MutexLock lock(&mu_);
    server_->GetHealthCheckService()->SetServingStatus(kLiveness, true);
    SetServing(false);
    return absl::OkStatus();
  }

  int port() const override { return port_; }
  const std::string& address() const override { return address_; }

  void SetReady(const absl::Status& status) override {
    absl::MutexLock lock(&mu_);
    if (!draining_) SetServing(status.ok());
  }

  void Drain() override { Drain(options_.drain_delay); }

 private:
  void SetServing(bool serving) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    auto* health = server_->GetHealthCheckService();
    health->SetServingStatus("", serving);
    for (const Service* service : services_) health->SetServingStatus(service->full_name(), serving);
  }

  void Drain(absl::Duration delay) {
    // One at a time; the second waits for the first and has nothing to do.
    absl::MutexLock drain(&drain_mu_);
    if (server_ == nullptr || drained_) return;
    {
      absl::MutexLock lock(&mu_);
      draining_ = true;
      SetServing(false);
    }
    if (delay > absl::ZeroDuration()) runtime_->clock()->Sleep(delay);
    for (Service* service : services_) service->EndServerStreams();
    server_->Shutdown(absl::ToChronoTime(Clock::Real()->Now() + options_.shutdown_deadline));
    drained_ = true;
  }

  const ServerOptions options_;
  Runtime* const runtime_;
  const std::vector<Service*> services_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
  std::string address_;
  absl::Mutex drain_mu_;
  bool drained_ ABSL_GUARDED_BY(drain_mu_) = false;
  absl::Mutex mu_;
  bool draining_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Runtime* runtime,
                                                      std::vector<Service*> services) {
  auto server = std::make_unique<GrpcServer>(options, runtime, std::move(services));
  SMK_RETURN_IF_ERROR(server->Start());
  return server;
}

}  // namespace smarketing::rpc
