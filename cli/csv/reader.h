// Reads CSV files as RFC 4180 describes them and as spreadsheets write them: quoted fields that hold separators, quotes
// and line breaks; LF, CRLF or CR; a byte order mark; empty lines, which don't count. Spaces belong to their field.
#ifndef SMARKETING_CLI_CSV_READER_H_
#define SMARKETING_CLI_CSV_READER_H_

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace smarketing::csv {

inline constexpr size_t kMaxFieldBytes = 1 << 20;  // more is a quote that somebody forgot to close
inline constexpr size_t kMaxColumns = 1000;
inline constexpr size_t kMaxRowBytes = 16 << 20;  // what a row may take in memory

struct Row {
  // OK; or INVALID_ARGUMENT when the row is malformed, with a message such as "line 7: …". Then the fields are of no
  // use, and reading goes on with the line after last_line.
  absl::Status status;
  int64_t first_line = 0;           // from 1, the header being in the first line
  int64_t last_line = 0;            // of a row with line breaks in its fields; else the same
  std::vector<std::string> fields;  // as many as the header has, valid UTF-8
};

// A row is malformed when its quotes are wrong (one in the middle of a field without quotes, something after a closing
// one, none at the end), when it has more or fewer fields than the header, a field that is not valid UTF-8, or exceeds
// a limit. A quote that is never closed swallows what follows it up to the limit of a field or the next quote; the
// row's error says which lines, and nothing of them is taken for rows.
class Reader {
 public:
  struct Options {
    char delimiter = ',';
  };

  // Reads the header. INVALID_ARGUMENT when there is none, it is malformed, or names a column twice. `in` outlives the
  // reader.
  static absl::StatusOr<Reader> Open(std::istream* in, const Options& options);
  static absl::StatusOr<Reader> Open(std::istream* in) { return Open(in, Options()); }

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  // The names of the columns, without white space around them.
  const std::vector<std::string>& header() const { return header_; }
  // Where the column is; nullopt when there is none of that name.
  std::optional<size_t> Column(absl::string_view name) const;

  // The next row; nullopt at the end.
  std::optional<Row> Next();

  // Bytes of the input that have been read, for showing progress.
  int64_t bytes_read() const;
  // DATA_LOSS when the input could not be read to its end. Ask after Next() has returned nullopt.
  absl::Status status() const;

 private:
  class Parser;
  explicit Reader(std::unique_ptr<Parser> parser);

  std::unique_ptr<Parser> parser_;
  std::vector<std::string> header_;
};

}  // namespace smarketing::csv

#endif  // SMARKETING_CLI_CSV_READER_H_
