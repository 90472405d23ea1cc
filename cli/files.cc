#include "cli/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <sstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace smarketing::cli {

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  std::stringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream file(path, std::ios::binary);
  if (file) text << file.rdbuf();
  if (!file || file.bad()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text.str();
}

std::string FileTitle(const std::string& path) { return path == "-" ? "standard input" : path; }

AtomicFile::AtomicFile(std::string path, std::string temporary)
    : path_(std::move(path)), temporary_(std::move(temporary)), out_(temporary_, std::ios::trunc | std::ios::binary) {}

AtomicFile::~AtomicFile() {
  if (!committed_) std::remove(temporary_.c_str());
}

absl::StatusOr<std::unique_ptr<AtomicFile>> AtomicFile::Open(const std::string& path) {
  // Of this process alone: two exports to one place do not mix.
  auto file = absl::WrapUnique(new AtomicFile(path, absl::StrCat(path, ".", getpid(), ".partial")));
  if (!file->out_) return absl::InvalidArgumentError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  return file;
}

absl::Status AtomicFile::Commit() {
  out_.close();
  bool written = !out_.fail();
  // A rename that survives a power cut before the content does would leave an empty file.
  const int descriptor = open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
  written = descriptor >= 0 && fsync(descriptor) == 0 && written;
  if (descriptor >= 0) close(descriptor);
  if (!written || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    return absl::DataLossError(absl::StrCat("could not write ", path_, ": ", std::strerror(errno)));
  }
  committed_ = true;
  return absl::OkStatus();
}

}  // namespace smarketing::cli
