// A server in process for tests over a real channel, with callers whose permissions the test chooses. The three come in
// this order, so that they go in the opposite one:
//
//   RpcEnvironment environment;                        // or environment(&fake_clock, runtime_options)
//   rpc::Service service("smarketing.x.v1.XService", &environment.runtime());
//   RpcServer server(&environment);
//   SMK_ASSERT_OK(server.Start({&service}));
//   auto stub = XService::NewStub(server.channel());
//   EXPECT_THAT(server.As({"things.read"}).Unary(*stub, &XService::StubInterface::GetX, request, &response), IsOk());
#ifndef SMARKETING_TESTS_SUPPORT_RPC_SERVER_H_
#define SMARKETING_TESTS_SUPPORT_RPC_SERVER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/auth/principal.h"
#include "common/observability/logger.h"
#include "common/observability/metrics.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/runtime.h"
#include "common/rpc/server.h"
#include "common/rpc/service.h"
#include "common/status/error.h"
#include "common/time/clock.h"

namespace smarketing::testing {

// Believes tokens of the form "subject|permission,permission|role,role|team"; refuses everything else.
class TrustingAuthenticator final : public auth::Authenticator {
 public:
  absl::StatusOr<auth::Principal> Authenticate(absl::string_view authorization) const override {
    const std::vector<std::string> parts = absl::StrSplit(absl::StripPrefix(authorization, "Bearer "), '|');
    if (parts.size() != 4) {
      return MakeError(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING", "the call carries no token");
    }
    auth::Principal principal;
    principal.subject = parts[0];
    for (absl::string_view permission : absl::StrSplit(parts[1], ',', absl::SkipEmpty())) {
      principal.permissions.emplace(permission);
    }
    principal.roles = absl::StrSplit(parts[2], ',', absl::SkipEmpty());
    principal.team = parts[3];
    return principal;
  }
};

// The token of a caller for TrustingAuthenticator.
inline auth::TokenSource TrustedToken(absl::string_view subject, const std::vector<std::string>& permissions,
                                      const std::vector<std::string>& roles = {}, absl::string_view team = "") {
  return auth::FixedToken(
      absl::StrCat(subject, "|", absl::StrJoin(permissions, ","), "|", absl::StrJoin(roles, ","), "|", team));
}

// What a process has before it has services.
class RpcEnvironment {
 public:
  explicit RpcEnvironment(Clock* clock = Clock::Real(), const rpc::RuntimeOptions& options = {})
      : clock_(clock),
        logger_(observability::Logger::Quiet(clock)),
        runtime_(options, &authenticator_, clock, logger_.get(), &metrics_) {}

  Clock* clock() const { return clock_; }
  observability::Logger& logger() { return *logger_; }
  observability::Metrics& metrics() { return metrics_; }
  rpc::Runtime& runtime() { return runtime_; }

 private:
  Clock* const clock_;
  const TrustingAuthenticator authenticator_;
  const std::unique_ptr<observability::Logger> logger_;
  observability::Metrics metrics_;
  rpc::Runtime runtime_;
};

class RpcServer {
 public:
  explicit RpcServer(RpcEnvironment* environment) : environment_(environment) {}
  ~RpcServer() {
    if (server_ != nullptr) server_->Drain();
    environment_->runtime().Stop();
  }

  // A free port of the loopback address, no drain delay.
  static rpc::ServerOptions DefaultOptions() {
    rpc::ServerOptions options;
    options.drain_delay = absl::ZeroDuration();
    options.shutdown_deadline = absl::Seconds(10);
    return options;
  }

  // The services outlive this.
  absl::Status Start(std::vector<rpc::Service*> services, const rpc::ServerOptions& options = DefaultOptions()) {
    auto server = rpc::Server::Start(options, &environment_->runtime(), std::move(services));
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    server_->SetReady(absl::OkStatus());
    auto channel = rpc::MakeChannel({.target = server_->address()});
    if (!channel.ok()) return channel.status();
    channel_ = *std::move(channel);
    return absl::OkStatus();
  }

  rpc::Server& server() { return *server_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Makes calls as somebody with these permissions.
  rpc::Caller As(const std::vector<std::string>& permissions, const std::vector<std::string>& roles = {},
                 absl::string_view team = "") const {
    return rpc::Caller(TrustedToken("tester", permissions, roles, team), environment_->clock(), absl::Seconds(30));
  }

 private:
  RpcEnvironment* const environment_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace smarketing::testing

#endif  // SMARKETING_TESTS_SUPPORT_RPC_SERVER_H_
