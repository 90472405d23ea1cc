// Any file: rows in order that have the header's fields, or errors with their lines; what was read can be written and
// read again.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "cli/csv/reader.h"
#include "cli/csv/writer.h"
#include "tests/fuzz/check.h"

namespace {

using smarketing::csv::Reader;

std::vector<std::vector<std::string>> ReadAll(Reader& reader) {
  std::vector<std::vector<std::string>> rows;
  int64_t line = 0;
  while (auto row = reader.Next()) {
    SMK_FUZZ_CHECK(row->first_line > line);
    SMK_FUZZ_CHECK(row->last_line >= row->first_line);
    line = row->last_line;
    if (!row->status.ok()) continue;
    SMK_FUZZ_CHECK(row->fields.size() == reader.header().size());
    rows.push_back(row->fields);
  }
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  auto reader = Reader::Open(&in);
  if (!reader.ok()) return 0;
  const auto rows = ReadAll(*reader);
  SMK_FUZZ_CHECK(reader->bytes_read() == static_cast<int64_t>(size));

  std::ostringstream out;
  smarketing::csv::Writer writer(&out);
  writer.Write(reader->header());
  for (const auto& row : rows) writer.Write(row);
  std::istringstream copy(out.str());
  auto reread = Reader::Open(&copy);
  SMK_FUZZ_CHECK(reread.ok());
  SMK_FUZZ_CHECK(reread->header() == reader->header());
  SMK_FUZZ_CHECK(ReadAll(*reread) == rows);
  return 0;
}
