#include "common/filter/error.h"

#include "absl/strings/str_cat.h"

namespace smarketing::filter {
namespace {

constexpr size_t kMaxQuotedBytes = 64;

}  // namespace

std::string AtCharacter(size_t position, absl::string_view what) {
  return absl::StrCat("at character ", position, ": ", what);
}

std::string Quoted(absl::string_view text) {
  if (text.size() <= kMaxQuotedBytes) return absl::StrCat("'", text, "'");
  size_t end = kMaxQuotedBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not in the middle of a character
  return absl::StrCat("'", text.substr(0, end), "…'");
}

}  // namespace smarketing::filter
