// Pages for people: headings, labelled lines, text that is wrapped.
#ifndef SMARKETING_CLI_PAGE_H_
#define SMARKETING_CLI_PAGE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "cli/output.h"

namespace smarketing::cli {

class Page {
 public:
  // A line of its own.
  void Line(absl::string_view text);
  // Begins a part; a heading that nothing follows is not shown.
  void Heading(absl::string_view text);
  // "  label       value", the value wrapped; nothing when it is empty.
  void Field(absl::string_view label, absl::string_view value);
  // Wrapped, indented; nothing when it is empty.
  void Text(absl::string_view text);
  // Indented; nothing when it has no rows. Apart from a table right above it.
  void Add(const Table& table);

  const std::string& text() const { return text_; }

 private:
  static constexpr size_t kWidth = 100;
  static constexpr size_t kIndent = 2;
  static constexpr size_t kLabelWidth = 14;

  // What comes before the first line of a part.
  void Begin();
  void AddWrapped(absl::string_view first_prefix, size_t indent, absl::string_view text);

  std::string text_;
  std::string heading_;  // not shown yet
  bool after_table_ = false;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_PAGE_H_
