// Files that smctl reads and writes.
#ifndef SMARKETING_CLI_FILES_H_
#define SMARKETING_CLI_FILES_H_

#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace smarketing::cli {

// The whole file; "-" is standard input. NOT_FOUND when it cannot be read.
absl::StatusOr<std::string> ReadTextFile(const std::string& path);

// For messages: the path, or "standard input".
std::string FileTitle(const std::string& path);

// A file that is there whole or not at all: it is written beside its place and moved there by Commit. What was not
// committed leaves no trace.
class AtomicFile {
 public:
  // INVALID_ARGUMENT when the folder cannot be written to.
  static absl::StatusOr<std::unique_ptr<AtomicFile>> Open(const std::string& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  std::ostream& out() { return out_; }
  // DATA_LOSS when not all of it could be written; what was there before stays.
  absl::Status Commit();

 private:
  AtomicFile(std::string path, std::string temporary);

  const std::string path_;
  const std::string temporary_;
  std::ofstream out_;
  bool committed_ = false;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_FILES_H_
