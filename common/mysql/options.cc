#include "common/mysql/options.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace smarketing::mysql {

std::string ConnectionOptions::ToString() const {
  const std::string address = unix_socket.empty() ? absl::StrCat(host, ":", port) : unix_socket;
  return absl::StrCat(user, "@", address, database.empty() ? "" : "/", database);
}

absl::StatusOr<std::string> LoadPassword(absl::string_view file, absl::string_view environment_variable) {
  if (file.empty()) {
    const std::string name(environment_variable);
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("no database password: name a password file, or set the environment variable ", name));
    }
    return std::string(value);
  }
  std::ifstream stream{std::string(file)};
  std::stringstream text;
  if (!stream.is_open() || !(text << stream.rdbuf())) {
    return absl::FailedPreconditionError(absl::StrCat("cannot read the database password from the file ", file));
  }
  const std::string content = text.str();
  absl::string_view password = content;
  if (absl::ConsumeSuffix(&password, "\n")) absl::ConsumeSuffix(&password, "\r");
  if (password.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("the database password file ", file, " is empty"));
  }
  return std::string(password);
}

}  // namespace smarketing::mysql
