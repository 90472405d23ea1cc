#include "common/rpc/files.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace smarketing::rpc {

absl::StatusOr<std::string> ReadOptionalFile(const std::string& path, absl::string_view what) {
  if (path.empty()) return std::string();
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return absl::NotFoundError(absl::StrCat("cannot read ", what, " in ", path));
  return text.str();
}

}  // namespace smarketing::rpc
