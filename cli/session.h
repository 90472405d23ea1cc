// A connection to smarketing, and the calls on it.
#ifndef SMARKETING_CLI_SESSION_H_
#define SMARKETING_CLI_SESSION_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/settings.h"
#include "common/rpc/caller.h"
#include "common/status/status_proto.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace smarketing::cli {

// For a write: the service tells a repetition of the call by it.
std::string NewRequestId();

class Session {
 public:
  static absl::StatusOr<Session> Open(const Settings& settings);

  const Settings& settings() const { return settings_; }

  // Sets up the context of one call; for streams that Call and Read are not for. Zero: the usual timeout.
  absl::Status Prepare(absl::Duration timeout, grpc::ClientContext* context) const;

  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(channel_);
  }

  // session.Call<LeadService>(&LeadService::Stub::GetLead, request, &lead)
  template <typename Service, typename Base, typename Request, typename Response>
  absl::Status Call(grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) const {
    grpc::ClientContext context;
    absl::Status prepared = Prepare(absl::ZeroDuration(), &context);
    if (!prepared.ok()) return prepared;
    return FromGrpc(((*Stub<Service>()).*method)(&context, request, response));
  }

  // Reads a stream of the server to its end, however long it takes.
  template <typename Service, typename Base, typename Request, typename Response, typename Visit>
  absl::Status Read(std::unique_ptr<grpc::ClientReader<Response>> (Base::*method)(grpc::ClientContext*, const Request&),
                    const Request& request, const Visit& visit) const {
    grpc::ClientContext context;
    absl::Status prepared = Prepare(absl::InfiniteDuration(), &context);
    if (!prepared.ok()) return prepared;
    const auto stub = Stub<Service>();
    const auto stream = ((*stub).*method)(&context, request);
    Response response;
    while (stream->Read(&response)) visit(response);
    return FromGrpc(stream->Finish());
  }

 private:
  Session(Settings settings, std::shared_ptr<grpc::Channel> channel, std::shared_ptr<const rpc::Caller> caller);

  Settings settings_;
  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<const rpc::Caller> caller_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_SESSION_H_
