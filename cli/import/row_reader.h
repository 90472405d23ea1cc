// The values of a row of a CSV file, by field.
#ifndef SMARKETING_CLI_IMPORT_ROW_READER_H_
#define SMARKETING_CLI_IMPORT_ROW_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cli/convert.h"
#include "cli/import/mapping.h"
#include "common/status/error.h"
#include "common/time/proto_time.h"
#include "google/protobuf/timestamp.pb.h"

namespace smarketing::cli {

// A row's values, by field; collects what is wrong with them.
class RowReader {
 public:
  RowReader(const Mapping& mapping, const std::vector<std::string>& fields, absl::TimeZone zone)
      : mapping_(mapping), fields_(fields), zone_(zone) {}

  std::string Text(absl::string_view field) const { return mapping_.Get(field, fields_); }

  std::optional<google::protobuf::Timestamp> Time(absl::string_view field) {
    const std::string text = Text(field);
    if (text.empty()) return std::nullopt;
    const auto time = ParseTime(text, zone_);
    if (!time.has_value()) {
      violations_.Add(field, absl::StrCat("'", text, "' is not a time such as 2018-02-01 or 2018-02-01T10:30:00Z"));
      return std::nullopt;
    }
    return ToProtoTime(*time);
  }

  // The zero value when it is empty.
  template <typename E>
  E Enum(absl::string_view field) {
    const std::string text = Text(field);
    if (text.empty()) return static_cast<E>(0);
    const auto value = ParseEnum<E>(text);
    if (!value.has_value()) {
      violations_.Add(field, absl::StrCat("'", text, "' is none of ", EnumNames<E>()));
    }
    return value.value_or(static_cast<E>(0));
  }

  Violations& violations() { return violations_; }
  absl::Status status() const { return violations_.ToStatus(); }

 private:
  const Mapping& mapping_;
  const std::vector<std::string>& fields_;
  const absl::TimeZone zone_;
  Violations violations_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_ROW_READER_H_
