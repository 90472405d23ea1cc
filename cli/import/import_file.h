// The CSV file of an import: its flags, its columns, and what came of it.
#ifndef SMARKETING_CLI_IMPORT_IMPORT_FILE_H_
#define SMARKETING_CLI_IMPORT_IMPORT_FILE_H_

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "cli/command.h"
#include "cli/csv/reader.h"
#include "cli/import/import_summary.h"
#include "cli/import/mapping.h"
#include "cli/session.h"

namespace smarketing::cli {

// What all imports share.
struct ImportFlags {
  std::string file;
  std::vector<std::string> maps;
  std::string system = "csv";
  std::string time_zone = "UTC";
  std::string rejected;
  std::string delimiter = ",";
};

void AddImportFlags(CLI::App* command, ImportFlags& flags);

struct ImportFile {
  std::unique_ptr<std::ifstream> stream;  // the reader's
  csv::Reader reader;
  Mapping mapping;
  absl::TimeZone zone;
  int64_t bytes = 0;
  ImportOptions options;
};

// `known`: the fields that there are. INVALID_ARGUMENT says which flag, column or line is wrong.
absl::StatusOr<ImportFile> OpenImportFile(const ImportFlags& flags, absl::Span<const absl::string_view> known);

// Prints what came of it; the exit code says whether rows were rejected.
void PrintSummary(const Session& session, Invocation* invocation, const ImportSummary& summary);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_IMPORT_FILE_H_
