#include "cli/import/rejected_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/output.h"
#include "common/status/error.h"

namespace smarketing::cli {

std::string RejectedText(int64_t rejected) {
  return rejected == 0 ? "" : absl::StrCat(FormatCount(rejected), " rejected");
}

void RejectedRows::Write(const std::vector<std::string>& header, std::vector<std::string> fields, int64_t line,
                         const absl::Status& status) {
  if (!writer_.has_value()) {
    file_.open(path_, std::ios::trunc | std::ios::binary);
    writer_.emplace(&file_);
    std::vector<std::string> columns = header;
    columns.insert(columns.end(), {"rejected_line", "rejected_reason"});
    writer_->Write(columns);
  }
  fields.resize(header.size());
  fields.push_back(absl::StrCat(line));
  std::string reason(status.message());
  const auto violations = GetViolations(status);
  if (violations.size() > 1) {
    reason.clear();
    for (const Violation& violation : violations) {
      absl::StrAppend(&reason, reason.empty() ? "" : "; ", violation.field, " ", violation.description);
    }
  }
  fields.push_back(reason);
  writer_->Write(fields);
}

absl::StatusOr<std::string> RejectedRows::Finish() {
  if (!writer_.has_value()) return std::string();
  file_.flush();
  if (!file_) return absl::DataLossError(absl::StrCat("could not write ", path_));
  return path_;
}

}  // namespace smarketing::cli
