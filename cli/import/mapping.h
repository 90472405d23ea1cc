// Which column of a CSV file says what.
#ifndef SMARKETING_CLI_IMPORT_MAPPING_H_
#define SMARKETING_CLI_IMPORT_MAPPING_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace smarketing::cli {

// From "email=E-Mail,source=utm_source": what we call it = what the file calls it. A column may serve several fields.
class Mapping {
 public:
  // `texts`: what --map was given, each perhaps several pairs. `known`: the fields that there are. `header`: the
  // columns of the file. INVALID_ARGUMENT names every field and column that does not exist.
  static absl::StatusOr<Mapping> Parse(absl::Span<const std::string> texts, absl::Span<const absl::string_view> known,
                                       const std::vector<std::string>& header);

  bool Has(absl::string_view field) const { return columns_.contains(std::string(field)); }
  // The field's value in a row, without white space around it or a guard before it (csv/formula.h); empty when it is
  // not mapped.
  std::string Get(absl::string_view field, const std::vector<std::string>& row) const;

 private:
  std::map<std::string, size_t> columns_;
};

// "2018-02-01", "2018-02-01 19:58:54" (with or without fractions; "T" is fine), or RFC 3339 with an offset. Without
// one, the time is of `zone`; a date is its midnight.
std::optional<absl::Time> ParseTime(absl::string_view text, absl::TimeZone zone);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_MAPPING_H_
