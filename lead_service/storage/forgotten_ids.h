// The external ids of what erased persons did and bought. They often hold an address, and yet a row that is imported
// again must be recognised: a keyed hash stands in their place (docs/decisions/0018-erased-external-ids.md).
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_FORGOTTEN_IDS_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_FORGOTTEN_IDS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/param.h"
#include "common/mysql/transaction.h"
#include "lead_service/domain/identity.h"

namespace smarketing::lead {

class ForgottenIds {
 public:
  // Reads the key, which is the installation's. Errors of the database; INTERNAL when there is none.
  static absl::StatusOr<ForgottenIds> Load(mysql::ReadTransaction& tx);

  // What stands in the place of `id` once the person is erased: "erased:" and 64 hexadecimal digits.
  ExternalId Of(const ExternalId& id) const;

  // Puts that in the place of the external ids of the leads' touches, attempts and deals, where it is not there yet.
  // `leads` is an IN list of `ids`. Errors of the database.
  static absl::Status Replace(mysql::Transaction& tx, const std::string& leads, const mysql::Params& ids);

 private:
  explicit ForgottenIds(std::string key) : key_(std::move(key)) {}

  std::string key_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_FORGOTTEN_IDS_H_
