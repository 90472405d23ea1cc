// Any text: an error, or E.164 that is its own normal form.
#include <cstddef>
#include <cstdint>

#include "common/text/phone.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr const char* kRegions[] = {"", "DE", "US", "BR", "IT", "nonsense"};
  if (size == 0) return 0;
  const char* region = kRegions[data[0] % 6];
  const absl::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto phone = smarketing::text::NormalizePhone(text, region);
  if (!phone.ok()) return 0;
  SMK_FUZZ_CHECK(phone->size() >= 4 && phone->size() <= 16);
  SMK_FUZZ_CHECK(phone->find_first_not_of("0123456789", 1) == phone->npos && phone->front() == '+');
  const auto again = smarketing::text::NormalizePhone(*phone, "");
  SMK_FUZZ_CHECK(again.ok());
  SMK_FUZZ_CHECK(*again == *phone);
  return 0;
}
