// The file that rejected rows go to.
#ifndef SMARKETING_CLI_IMPORT_REJECTED_ROWS_H_
#define SMARKETING_CLI_IMPORT_REJECTED_ROWS_H_

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/csv/writer.h"

namespace smarketing::cli {

// "3 rejected"; empty for none.
std::string RejectedText(int64_t rejected);

// Each row as it stood, with its line and why it was rejected. There is a file only if there is such a row.
class RejectedRows {
 public:
  explicit RejectedRows(std::string path) : path_(std::move(path)) {}

  void Write(const std::vector<std::string>& header, std::vector<std::string> fields, int64_t line,
             const absl::Status& status);
  // The path, empty when nothing was rejected. DATA_LOSS when not all could be written.
  absl::StatusOr<std::string> Finish();

 private:
  const std::string path_;
  std::ofstream file_;
  std::optional<csv::Writer> writer_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_REJECTED_ROWS_H_
