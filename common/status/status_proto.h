// The one place where an absl::Status becomes a gRPC status, and back.
#ifndef SMARKETING_COMMON_STATUS_STATUS_PROTO_H_
#define SMARKETING_COMMON_STATUS_STATUS_PROTO_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace smarketing {

// The status with all its details, as in an answer per row.
google::rpc::Status ToProto(const absl::Status& status);
absl::Status FromProto(const google::rpc::Status& proto);

// The status with its details in grpc-status-details-bin.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace smarketing

#endif  // SMARKETING_COMMON_STATUS_STATUS_PROTO_H_
