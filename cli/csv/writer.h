// Writes CSV files (RFC 4180) that every reader understands: CRLF, quotes only where they are needed.
#ifndef SMARKETING_CLI_CSV_WRITER_H_
#define SMARKETING_CLI_CSV_WRITER_H_

#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace smarketing::csv {

// One row without its line end. Fields with a delimiter, a quote, a line break or white space at an end are quoted.
std::string FormatRow(absl::Span<const std::string> fields, char delimiter = ',');

// Writes rows; the caller looks at the stream's state.
class Writer {
 public:
  explicit Writer(std::ostream* out, char delimiter = ',') : out_(*out), delimiter_(delimiter) {}

  void Write(absl::Span<const std::string> fields) { out_ << FormatRow(fields, delimiter_) << "\r\n"; }

 private:
  std::ostream& out_;
  const char delimiter_;
};

}  // namespace smarketing::csv

#endif  // SMARKETING_CLI_CSV_WRITER_H_
