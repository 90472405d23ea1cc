// Any text: an error that does not repeat it, or a normal form that is its own normal form.
#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "common/text/email.h"
#include "common/text/unicode.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto email = smarketing::text::NormalizeEmail(text);
  if (!email.ok()) return 0;
  SMK_FUZZ_CHECK(smarketing::text::IsValidUtf8(*email));
  SMK_FUZZ_CHECK(email->size() <= smarketing::text::kMaxEmailBytes);
  for (const char c : *email)
    SMK_FUZZ_CHECK(!absl::ascii_iscntrl(c) && !absl::ascii_isspace(c) && !absl::ascii_isupper(c));
  const auto again = smarketing::text::NormalizeEmail(*email);
  SMK_FUZZ_CHECK(again.ok());
  SMK_FUZZ_CHECK(*again == *email);
  return 0;
}
