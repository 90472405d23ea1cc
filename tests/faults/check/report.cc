#include "tests/faults/check/report.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace smarketing::faults {

void Report::Line(absl::string_view kind, absl::string_view text) const {
  const std::string one_line = absl::StrReplaceAll(text, {{"\n", " "}});
  std::printf("%s %s: %s\n", std::string(kind).c_str(), scenario_.c_str(), one_line.c_str());
  std::fflush(stdout);
}

void Report::Check(bool holds, absl::string_view what, absl::string_view evidence) {
  if (holds) {
    Line("ok", what);
    return;
  }
  ++failures_;
  Line("not ok", evidence.empty() ? std::string(what) : absl::StrCat(what, ": ", evidence));
}

void Report::Skip(absl::string_view why) { Line("skip", why); }
void Report::Cost(absl::string_view what) { Line("cost", what); }
void Report::Note(absl::string_view what) { Line("note", what); }

}  // namespace smarketing::faults
