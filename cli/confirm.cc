#include "cli/confirm.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace smarketing::cli {

absl::Status Confirm(absl::string_view question, bool yes) {
  if (yes) return absl::OkStatus();
  if (isatty(STDIN_FILENO) == 0) {
    return absl::InvalidArgumentError("it asks before it does that; without a terminal, say --yes");
  }
  std::fflush(stdout);
  const std::string prompt = absl::StrCat(question, " [y/N] ");
  std::fwrite(prompt.data(), 1, prompt.size(), stderr);
  std::fflush(stderr);
  std::string answer;
  std::getline(std::cin, answer);
  answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  if (answer == "y" || answer == "yes") return absl::OkStatus();
  return absl::InvalidArgumentError("not confirmed; nothing was done");
}

}  // namespace smarketing::cli
