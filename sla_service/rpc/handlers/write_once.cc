#include "sla_service/rpc/handlers/write_once.h"

#include <optional>
#include <string>

#include "common/idempotency/request_fingerprint.h"
#include "common/idempotency/write_once.h"
#include "common/status/macros.h"

namespace smarketing::sla {

absl::Status WriteOnce(const HandlerContext& context, const rpc::Call& call, const google::protobuf::Message& request,
                       absl::FunctionRef<absl::StatusOr<Uuid>(mysql::Transaction& tx)> write,
                       absl::FunctionRef<absl::Status(mysql::Transaction& tx, const Uuid& id)> read) {
  return idempotency::WriteOnce(
      *context.database, *context.business_clock, call.deadline(),
      idempotency::KeyOfRequest(call.principal().subject, request),
      [&](mysql::Transaction& tx) -> absl::StatusOr<std::string> {
        SMK_ASSIGN_OR_RETURN(const Uuid id, write(tx));
        return std::string(id.bytes());
      },
      [&](mysql::Transaction& tx, absl::string_view outcome, bool) -> absl::Status {
        const std::optional<Uuid> id = Uuid::FromBytes(outcome);
        if (!id.has_value()) return absl::DataLossError("a stored outcome is no id");
        return read(tx, *id);
      });
}

}  // namespace smarketing::sla
