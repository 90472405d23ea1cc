// Any token is refused unless we made it; and whatever the authenticated part holds, it is parsed or refused.
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/pagination/page_token.h"
#include "common/pagination/value_codec.h"
#include "common/status/error.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using smarketing::pagination::PageTokenCodec;
  using smarketing::pagination::ParseValues;
  using smarketing::pagination::QueryFingerprint;
  static const auto* const codec = new PageTokenCodec({"a key that no input can have guessed"});
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const QueryFingerprint query("List");
  const auto decoded = codec->Decode(text, query);
  SMK_FUZZ_CHECK(!decoded.ok());
  SMK_FUZZ_CHECK(smarketing::ErrorReason(decoded.status()) == "INVALID_PAGE_TOKEN");

  // As if the signature were right.
  const auto values = ParseValues(text);
  if (!values.has_value()) return 0;
  std::string bytes;
  smarketing::pagination::AppendValues(*values, &bytes);
  SMK_FUZZ_CHECK(bytes == text);
  if (bytes.size() > 4096) return 0;
  const auto back = codec->Decode(codec->Encode(query, *values), query);
  SMK_FUZZ_CHECK(back.ok());
  SMK_FUZZ_CHECK(back->size() == values->size());
  return 0;
}
