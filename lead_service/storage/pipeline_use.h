#ifndef SMARKETING_LEAD_SERVICE_STORAGE_PIPELINE_USE_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_PIPELINE_USE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/mysql/transaction.h"

namespace smarketing::lead {

// One of `stages` of the pipeline that an open deal is in, of a lead that is not deleted: one that somebody can move
// elsewhere. Nothing when there is none. A deal that another transaction moves at the same time is not seen: whoever
// looks a stage up must bear that it is gone. By an index. Errors of the database.
absl::StatusOr<std::optional<std::string>> FindStageInUse(mysql::ReadTransaction& tx, absl::string_view pipeline,
                                                          const std::vector<std::string>& stages);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_PIPELINE_USE_H_
