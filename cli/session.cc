#include "cli/session.h"

#include <utility>

#include "common/auth/token_signer.h"
#include "common/id/id.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace smarketing::cli {

std::string NewRequestId() { return IdGenerator(Clock::Real()).Next().ToString(); }

Session::Session(Settings settings, std::shared_ptr<grpc::Channel> channel, std::shared_ptr<const rpc::Caller> caller)
    : settings_(std::move(settings)), channel_(std::move(channel)), caller_(std::move(caller)) {}

absl::StatusOr<Session> Session::Open(const Settings& settings) {
  SMK_ASSIGN_OR_RETURN(auto channel,
                       rpc::MakeChannel({.target = settings.endpoint, .tls_ca_file = settings.tls_ca_file}));
  auth::TokenSource token =
      settings.token_file.empty() ? auth::FixedToken("") : auth::TokenFromFile(settings.token_file, Clock::Real());
  return Session(
      settings, std::move(channel),
      std::make_shared<rpc::Caller>(std::move(token), Clock::Real(), absl::Seconds(settings.timeout_seconds)));
}

absl::Status Session::Prepare(absl::Duration timeout, grpc::ClientContext* context) const {
  SMK_RETURN_IF_ERROR(caller_->Prepare({.timeout = timeout}, context));
  if (!settings_.origin.empty()) context->AddMetadata("x-smarketing-origin", settings_.origin);
  return absl::OkStatus();
}

}  // namespace smarketing::cli
