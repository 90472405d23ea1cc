// A connection to smarketing, and the calls on it.
#ifndef SMARKETING_CLI_SESSION_H_
#define SMARKETING_CLI_SESSION_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/settings.h"
#include "common/rpc/caller.h"
#include "grpcpp/channel.h"

namespace smarketing::cli {

// For a write: the service tells a repetition of the call by it.
std::string NewRequestId();

class Session {
 public:
  static absl::StatusOr<Session> Open(const Settings& settings);

  const Settings& settings() const { return settings_; }
  const rpc::Caller& caller() const { return *caller_; }

  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(channel_);
  }

  // session.Call<LeadService>(&LeadService::Stub::GetLead, request, &lead)
  template <typename Service, typename Base, typename Request, typename Response>
  absl::Status Call(grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) const {
    return caller_->Unary(*Stub<Service>(), method, request, response);
  }

 private:
  Session(Settings settings, std::shared_ptr<grpc::Channel> channel, std::shared_ptr<const rpc::Caller> caller);

  Settings settings_;
  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<const rpc::Caller> caller_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_SESSION_H_
