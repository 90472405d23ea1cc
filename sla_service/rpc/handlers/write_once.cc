#include "sla_service/rpc/handlers/write_once.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/idempotency/idempotency.h"
#include "common/idempotency/request_fingerprint.h"
#include "common/mysql/errors.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::sla {
namespace {

using idempotency::Key;

absl::StatusOr<std::optional<Uuid>> Before(mysql::ReadTransaction& tx, const std::optional<Key>& key) {
  if (!key.has_value()) return std::nullopt;
  SMK_ASSIGN_OR_RETURN(const auto outcomes, idempotency::Lookup(tx, {&*key}));
  SMK_RETURN_IF_ERROR(outcomes[0].status());
  if (!outcomes[0]->has_value()) return std::nullopt;
  const std::optional<Uuid> id = Uuid::FromBytes(**outcomes[0]);
  if (!id.has_value()) return absl::DataLossError("a stored outcome is no id");
  return id;
}

absl::Status Remember(mysql::Transaction& tx, const std::optional<Key>& key, const Uuid& id, absl::Time now) {
  if (!key.has_value()) return absl::OkStatus();
  const absl::Status stored = idempotency::Store(tx, {{&*key, std::string(id.bytes())}}, now);
  // Another transaction with the same key was faster: its outcome is ours.
  return absl::IsAlreadyExists(stored) ? mysql::RetryTransaction(stored) : stored;
}

}  // namespace

absl::Status WriteOnce(const HandlerContext& context, const rpc::Call& call, const google::protobuf::Message& request,
                       absl::FunctionRef<absl::StatusOr<Uuid>(mysql::Transaction& tx)> write,
                       absl::FunctionRef<absl::Status(mysql::Transaction& tx, const Uuid& id)> read) {
  const std::optional<Key> key = idempotency::KeyOfRequest(call.principal().subject, call.method(), request);
  const auto attempt = [&](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(std::optional<Uuid> id, Before(tx, key));
    if (!id.has_value()) {
      SMK_ASSIGN_OR_RETURN(id, write(tx));
      SMK_RETURN_IF_ERROR(Remember(tx, key, *id, context.business_clock->Now()));
    }
    return read(tx, *id);
  };
  const absl::Status status = context.database->RunReadWrite(call.deadline(), attempt);
  // Stored or not: the key knows. Without one, the caller has to find out.
  if (key.has_value() && ErrorReason(status) == mysql::kCommitOutcomeUnknown) {
    return context.database->RunReadWrite(call.deadline(), attempt);
  }
  return status;
}

}  // namespace smarketing::sla
