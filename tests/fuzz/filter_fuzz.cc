// Any filter: an error that says where, or SQL with as many placeholders as parameters and none of the caller's text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "common/filter/filter.h"
#include "common/status/error.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using smarketing::filter::Field;
  static const auto* const schema = new smarketing::filter::Schema({
      Field::Text("name", "NAME").Nullable(),
      Field::Int64("n", "N").Nullable(),
      Field::Double("d", "D"),
      Field::Bool("b", "B"),
      Field::Time("t", "T").Nullable(),
      Field::Enum("e", "E", {{"A", int64_t{1}}, {"B", int64_t{2}}}),
      Field::Repeated("r", "EXISTS (R = ?)", "EXISTS (R)"),
      Field::Text("a.b", "AB"),
  });
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto condition = smarketing::filter::ToSql(text, *schema);
  if (!condition.ok()) {
    SMK_FUZZ_CHECK(smarketing::ErrorReason(condition.status()) == "INVALID_FILTER");
    SMK_FUZZ_CHECK(!smarketing::GetViolations(condition.status()).empty());
    return 0;
  }
  const std::string& sql = condition->sql;
  SMK_FUZZ_CHECK(static_cast<size_t>(std::count(sql.begin(), sql.end(), '?')) == condition->params.size());
  SMK_FUZZ_CHECK(std::count(sql.begin(), sql.end(), '(') == std::count(sql.begin(), sql.end(), ')'));
  SMK_FUZZ_CHECK(sql.find_first_not_of("ABDEILKNMORTUXSPC ()<>=?!'01") == std::string::npos);
  return 0;
}
