#include "cli/import/import_file.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/output.h"
#include "common/status/macros.h"
#include "nlohmann/json.hpp"

namespace smarketing::cli {

void AddImportFlags(CLI::App* command, ImportFlags& flags) {
  command->add_option("file", flags.file, "the CSV file, with a header row")->required()->check(CLI::ExistingFile);
  command->add_option("--map", flags.maps, "FIELD=COLUMN[,FIELD=COLUMN…], may be given several times")->required();
  command->add_option("--system", flags.system, "the system that external ids belong to")->capture_default_str();
  command->add_option("--time-zone", flags.time_zone, "of times without an offset")->capture_default_str();
  command->add_option("--rejected", flags.rejected,
                      "where rejected rows go, with their reasons; default: FILE.rejected.csv in this folder");
  command->add_option("--delimiter", flags.delimiter, "one character")->capture_default_str();
}

absl::StatusOr<ImportFile> OpenImportFile(const ImportFlags& flags, absl::Span<const absl::string_view> known) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(flags.time_zone, &zone)) {
    return absl::InvalidArgumentError(absl::StrCat(flags.time_zone, " is not an IANA time zone"));
  }
  if (flags.delimiter.size() != 1) return absl::InvalidArgumentError("--delimiter takes one character");
  auto stream = std::make_unique<std::ifstream>(flags.file, std::ios::binary);
  SMK_ASSIGN_OR_RETURN(csv::Reader reader, csv::Reader::Open(stream.get(), {.delimiter = flags.delimiter[0]}));
  SMK_ASSIGN_OR_RETURN(Mapping mapping, Mapping::Parse(flags.maps, known, reader.header()));
  std::error_code error;
  const auto bytes = static_cast<int64_t>(std::filesystem::file_size(flags.file, error));
  ImportOptions options;
  options.rejected_path =
      flags.rejected.empty() ? std::filesystem::path(flags.file).filename().string() + ".rejected.csv" : flags.rejected;
  return ImportFile{std::move(stream), std::move(reader), std::move(mapping), zone, bytes, std::move(options)};
}

void PrintSummary(const Session& session, Invocation* invocation, const ImportSummary& summary) {
  const double seconds = absl::ToDoubleSeconds(summary.elapsed);
  if (session.settings().json) {
    Print(nlohmann::ordered_json{{"rows", summary.rows},
                                 {"created", summary.created},
                                 {"known", summary.known},
                                 {"rejected", summary.rejected},
                                 {"seconds", seconds},
                                 {"rejected_file", summary.rejected_file}}
              .dump() +
          "\n");
  } else {
    Print(absl::StrFormat(
        "%s rows in %.1f s (%s/s): %s new, %s known already, %s rejected\n", FormatCount(summary.rows), seconds,
        FormatCount(static_cast<int64_t>(static_cast<double>(summary.rows) / std::max(seconds, 1e-3))),
        FormatCount(summary.created), FormatCount(summary.known), FormatCount(summary.rejected)));
    if (!summary.rejected_file.empty()) {
      Print(absl::StrCat("rejected rows, with their reasons: ", summary.rejected_file, "\n"));
    }
  }
  if (summary.rejected > 0) invocation->exit_code_when_ok = kRejected;
}

}  // namespace smarketing::cli
