#include "cli/page.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/unicode.h"

namespace smarketing::cli {

void Page::Line(absl::string_view text) {
  Begin();
  absl::StrAppend(&text_, Harmless(text), "\n");
}

void Page::Heading(absl::string_view text) { heading_ = std::string(text); }

void Page::Field(absl::string_view label, absl::string_view value) {
  if (value.empty()) return;
  Begin();
  std::string prefix = absl::StrCat(std::string(kIndent, ' '), label);
  const size_t width = text::CodePointLength(prefix);
  prefix.append(std::max<size_t>(kIndent + kLabelWidth, width + 1) - width, ' ');
  AddWrapped(prefix, kIndent + kLabelWidth, value);
}

void Page::Text(absl::string_view text) {
  if (text.empty()) return;
  Begin();
  AddWrapped(std::string(kIndent, ' '), kIndent, text);
}

void Page::Add(const Table& table) {
  if (table.rows() == 0) return;
  const bool apart = after_table_ && heading_.empty();
  Begin();
  absl::StrAppend(&text_, apart ? "\n" : "", table.Render(kIndent));
  after_table_ = true;
}

void Page::Begin() {
  after_table_ = false;
  if (heading_.empty()) return;
  absl::StrAppend(&text_, text_.empty() ? "" : "\n", heading_, "\n");
  heading_.clear();
}

void Page::AddWrapped(absl::string_view first_prefix, size_t indent, absl::string_view text) {
  std::string line(first_prefix);
  bool begun = false;  // whether the line has a word
  for (const absl::string_view paragraph : absl::StrSplit(text, '\n')) {
    if (begun) {
      absl::StrAppend(&text_, line, "\n");
      line.assign(indent, ' ');
      begun = false;
    }
    for (const absl::string_view word : absl::StrSplit(Harmless(paragraph), ' ', absl::SkipEmpty())) {
      if (begun && text::CodePointLength(line) + 1 + text::CodePointLength(word) > kWidth) {
        absl::StrAppend(&text_, line, "\n");
        line.assign(indent, ' ');
        begun = false;
      }
      absl::StrAppend(&line, begun ? " " : "", word);
      begun = true;
    }
  }
  absl::StrAppend(&text_, line, "\n");
}

}  // namespace smarketing::cli
