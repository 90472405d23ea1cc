// Writes that take effect once, however often they are sent.
#ifndef SMARKETING_SLA_SERVICE_RPC_HANDLERS_WRITE_ONCE_H_
#define SMARKETING_SLA_SERVICE_RPC_HANDLERS_WRITE_ONCE_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/id/id.h"
#include "common/mysql/transaction.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"
#include "sla_service/rpc/handlers/context.h"

namespace smarketing::sla {

// Runs `write` in a transaction, which answers with the id of what it wrote, and remembers that id under the request's
// request_id. A request that has taken effect before writes nothing and gets the same id. Then runs `read`, in the same
// transaction, to render the answer.
//
// Both may run several times (see mysql::Database). Errors: theirs; INVALID_ARGUMENT REQUEST_ID_REUSED; those of the
// database. When the answer to COMMIT is lost and the request has a request_id, the outcome is found out by it.
absl::Status WriteOnce(const HandlerContext& context, const rpc::Call& call, const google::protobuf::Message& request,
                       absl::FunctionRef<absl::StatusOr<Uuid>(mysql::Transaction& tx)> write,
                       absl::FunctionRef<absl::Status(mysql::Transaction& tx, const Uuid& id)> read);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_HANDLERS_WRITE_ONCE_H_
