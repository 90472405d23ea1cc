// Agreements in the database (tables agreement, agreement_revision, agreement_commitment, agreement_approval).
#ifndef SMARKETING_SLA_SERVICE_STORAGE_AGREEMENTS_H_
#define SMARKETING_SLA_SERVICE_STORAGE_AGREEMENTS_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/value.h"
#include "common/mysql/transaction.h"
#include "common/pagination/list_query.h"
#include "sla_service/domain/agreement.h"
#include "sla_service/domain/promise.h"
#include "sla_service/storage/calendar_cache.h"

namespace smarketing::sla {

// All functions: errors of the database; DATA_LOSS when a row cannot be read.

absl::Status InsertAgreement(mysql::Transaction& tx, const Agreement& agreement);

// As it is; nothing when there is none.
absl::StatusOr<std::optional<Agreement>> FindAgreement(mysql::ReadTransaction& tx, const AgreementId& id);
// The same, and nobody else changes it until the transaction ends.
absl::StatusOr<std::optional<Agreement>> LockAgreement(mysql::Transaction& tx, const AgreementId& id);

// Makes of `before`, which was locked, what `after` says.
absl::Status UpdateAgreement(mysql::Transaction& tx, const Agreement& before, const Agreement& after);

// The promises of all agreements in force. Two statements, and one for calendars that are used for the first time.
absl::StatusOr<std::vector<Promise>> LoadPromises(mysql::ReadTransaction& tx, CalendarCache& calendars);

// One page, and one agreement more when there is one.
absl::StatusOr<std::vector<Agreement>> ListAgreements(mysql::ReadTransaction& tx, const pagination::ListQuery& query);
const filter::Schema& AgreementFilterSchema();  // state, display_name
filter::OrderSchema AgreementOrderSchema();     // newest first
std::vector<filter::Value> OrderValues(const filter::Order& order, const Agreement& agreement);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_STORAGE_AGREEMENTS_H_
