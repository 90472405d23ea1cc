#include "common/mysql/sql_text.h"

#include "absl/numeric/bits.h"

namespace smarketing::mysql {

std::string Placeholders(size_t n) {
  std::string text;
  text.reserve(2 * n);
  for (size_t i = 0; i < n; ++i) text += i == 0 ? "?" : ",?";
  return text;
}

std::string InList(size_t n) { return "(" + Placeholders(absl::bit_ceil(n)) + ")"; }

Params PadParams(Params values) {
  if (values.empty()) return values;
  values.resize(absl::bit_ceil(values.size()), Param(values.back()));
  return values;
}

void AppendPadded(Params values, Params& params) {
  values = PadParams(std::move(values));
  params.insert(params.end(), std::make_move_iterator(values.begin()), std::make_move_iterator(values.end()));
}

}  // namespace smarketing::mysql
