#include "cli/csv/reader.h"

#include <csv.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/text/unicode.h"

namespace smarketing::csv {
namespace {

constexpr size_t kChunkBytes = 1 << 16;
constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

// "line 7" or "lines 7 to 9"
std::string Lines(const Row& row) {
  return row.first_line == row.last_line ? absl::StrCat("line ", row.first_line)
                                         : absl::StrCat("lines ", row.first_line, " to ", row.last_line);
}

absl::Status Malformed(const Row& row, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(Lines(row), ": ", what));
}

}  // namespace

// libcsv knows fields and rows but not lines, so it is fed one physical line (or a piece of a long one) at a time, and
// what it reports meanwhile belongs to that line.
class Reader::Parser {
 public:
  Parser(std::istream* in, char delimiter) : in_(*in), delimiter_(delimiter), buffer_(kChunkBytes, '\0') { Restart(); }
  ~Parser() { csv_free(&csv_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  std::optional<Row> Next() {
    BeginRow();
    while (true) {
      const absl::string_view piece = NextPiece();
      if (piece.empty()) return Finish();
      if (!in_row_) {
        if (ends_line_ && IsLineEnd(piece)) {  // an empty line
          EndLine();
          continue;
        }
        row_.first_line = line_;
        in_row_ = true;
      }
      row_.last_line = line_;
      if (!Feed(piece)) {
        SkipLine();
        return Take();
      }
      if (ends_line_) EndLine();
      if (row_ended_) return Take();
    }
  }

  int64_t bytes_read() const { return bytes_read_; }
  absl::Status status() const {
    return in_.bad() ? absl::DataLossError(absl::StrCat("the file cannot be read after line ", line_))
                     : absl::OkStatus();
  }

 private:
  static void OnField(void* data, size_t size, void* self) {
    static_cast<Parser*>(self)->AddField(absl::string_view(static_cast<const char*>(data), size));
  }
  static void OnRow(int, void* self) { static_cast<Parser*>(self)->row_ended_ = true; }

  void AddField(absl::string_view field) {
    field_bytes_ = 0;
    row_bytes_ += field.size();
    if (row_.fields.size() == kMaxColumns) {
      too_large_ = absl::StrCat("has more than ", kMaxColumns, " fields");
    } else if (field.size() > kMaxFieldBytes) {
      too_large_ = TooLargeField();
    } else if (row_bytes_ > kMaxRowBytes) {
      too_large_ = absl::StrCat("is longer than ", kMaxRowBytes, " bytes");
    } else if (too_large_.empty()) {
      row_.fields.emplace_back(field);
    }
  }

  static std::string TooLargeField() {
    return absl::StrCat("a field is longer than ", kMaxFieldBytes, " bytes; is a quote not closed?");
  }

  // libcsv in its initial state; what it had of a row is gone.
  void Restart() {
    if (initialized_) csv_free(&csv_);
    csv_init(&csv_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_blk_size(&csv_, 4096);  // it grows by this, and by 128 bytes unless told
    csv_set_delim(&csv_, static_cast<unsigned char>(delimiter_));
    csv_set_space_func(&csv_, [](unsigned char) { return 0; });  // RFC 4180: spaces are part of a field
    initialized_ = true;
  }

  void BeginRow() {
    row_ = Row();
    in_row_ = false;
    row_ended_ = false;
    field_bytes_ = 0;
    row_bytes_ = 0;
    too_large_.clear();
  }

  // The next piece of the input that lies within one line and its end; empty at the end of the input. Sets ends_line_.
  absl::string_view NextPiece() {
    if (position_ == filled_) Fill();
    if (position_ == filled_) return {};
    const absl::string_view rest = absl::string_view(buffer_).substr(position_, filled_ - position_);
    size_t size = rest.find_first_of("\r\n");
    ends_line_ = size != absl::string_view::npos;
    if (ends_line_) {
      ++size;
      if (rest[size - 1] == '\r' && PeekAt(position_ + size) == '\n') {
        // PeekAt may have moved the buffer.
        position_ += size + 1;
        return absl::string_view(buffer_).substr(position_ - size - 1, size + 1);
      }
      position_ += size;
      return absl::string_view(buffer_).substr(position_ - size, size);
    }
    position_ = filled_;
    return rest;
  }

  // The character at a place of the buffer, of which there may be none yet; 0 at the end of the input.
  char PeekAt(size_t place) {
    if (place == filled_) {
      if (filled_ == buffer_.size()) buffer_.resize(buffer_.size() + 1);
      in_.read(&buffer_[filled_], 1);
      filled_ += in_.gcount();
      bytes_read_ += in_.gcount();
    }
    return place < filled_ ? buffer_[place] : '\0';
  }

  void Fill() {
    position_ = 0;
    in_.read(buffer_.data(), static_cast<std::streamsize>(kChunkBytes));
    filled_ = in_.gcount();
    if (bytes_read_ == 0 && absl::StartsWith(absl::string_view(buffer_).substr(0, filled_), kByteOrderMark)) {
      position_ = kByteOrderMark.size();
    }
    bytes_read_ += static_cast<int64_t>(filled_);
  }

  static bool IsLineEnd(absl::string_view piece) { return piece == "\n" || piece == "\r" || piece == "\r\n"; }

  void EndLine() { ++line_; }

  // False when the row turned out malformed; its status is set then.
  bool Feed(absl::string_view piece) {
    field_bytes_ += piece.size();
    const size_t parsed = csv_parse(&csv_, piece.data(), piece.size(), OnField, OnRow, this);
    if (parsed != piece.size()) {
      row_.status = Malformed(row_, csv_error(&csv_) == CSV_EPARSE
                                        ? "a quote stands in the wrong place (inside a field, it is written twice and "
                                          "the field in quotes)"
                                        : csv_strerror(csv_error(&csv_)));
      return false;
    }
    // Also a field that is still growing, which libcsv would gather without end.
    if (too_large_.empty() && field_bytes_ > kMaxFieldBytes + kChunkBytes) too_large_ = TooLargeField();
    if (!too_large_.empty()) {
      row_.status = Malformed(row_, too_large_);
      return false;
    }
    return true;
  }

  // After an error: on to the next line, with a clean parser.
  void SkipLine() {
    Restart();
    while (!ends_line_ && !NextPiece().empty()) {
    }
    if (ends_line_) EndLine();
  }

  Row Take() { return std::move(row_); }

  std::optional<Row> Finish() {
    if (!in_row_) return std::nullopt;
    if (csv_fini(&csv_, OnField, OnRow, this) != 0) {
      row_.status = Malformed(row_, "a quote is not closed");
    } else if (!too_large_.empty()) {
      row_.status = Malformed(row_, too_large_);
    }
    Restart();
    return Take();
  }

  std::istream& in_;
  const char delimiter_;
  csv_parser csv_;
  bool initialized_ = false;

  std::string buffer_;
  size_t position_ = 0;  // of the next byte in the buffer
  size_t filled_ = 0;
  int64_t bytes_read_ = 0;
  int64_t line_ = 1;
  bool ends_line_ = false;  // the last piece

  Row row_;
  bool in_row_ = false;
  bool row_ended_ = false;
  size_t field_bytes_ = 0;  // fed since the last field ended
  size_t row_bytes_ = 0;
  std::string too_large_;  // what is, if anything
};

Reader::Reader(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

absl::StatusOr<Reader> Reader::Open(std::istream* in, const Options& options) {
  Reader reader(std::make_unique<Parser>(in, options.delimiter));
  std::optional<Row> row = reader.parser_->Next();
  if (!row.has_value()) {
    const absl::Status status = reader.status();
    return status.ok() ? absl::InvalidArgumentError("the file is empty; its first line must name the columns") : status;
  }
  if (!row->status.ok()) return row->status;
  std::set<absl::string_view> seen;
  for (std::string& name : row->fields) {
    if (!text::IsValidUtf8(name)) return Malformed(*row, "the header is not valid UTF-8");
    name = std::string(text::Trim(name));
  }
  for (const std::string& name : row->fields) {
    if (!name.empty() && !seen.insert(name).second) {
      return Malformed(*row, absl::StrCat("the header names the column ", name, " twice"));
    }
  }
  reader.header_ = std::move(row->fields);
  return reader;
}

std::optional<size_t> Reader::Column(absl::string_view name) const {
  const auto it = std::find(header_.begin(), header_.end(), name);
  if (name.empty() || it == header_.end()) return std::nullopt;
  return it - header_.begin();
}

std::optional<Row> Reader::Next() {
  std::optional<Row> row = parser_->Next();
  if (!row.has_value() || !row->status.ok()) return row;
  if (row->fields.size() != header_.size()) {
    row->status = Malformed(*row, absl::StrCat("has ", row->fields.size(), " fields, and the header ", header_.size()));
    return row;
  }
  for (size_t i = 0; i < row->fields.size(); ++i) {
    if (!text::IsValidUtf8(row->fields[i])) {
      row->status = Malformed(*row, absl::StrCat("the field in column ", i + 1, " is not valid UTF-8"));
      return row;
    }
  }
  return row;
}

int64_t Reader::bytes_read() const { return parser_->bytes_read(); }

absl::Status Reader::status() const { return parser_->status(); }

}  // namespace smarketing::csv
