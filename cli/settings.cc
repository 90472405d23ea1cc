#include "cli/settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "nlohmann/json.hpp"

namespace smarketing::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kClientFile[] = ".smarketing/client.json";

std::optional<fs::path> FindAbove(fs::path folder) {
  std::error_code error;
  while (true) {
    if (fs::is_regular_file(folder / kClientFile, error)) return folder / kClientFile;
    if (!folder.has_relative_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

std::optional<fs::path> FindClientFile() {
  std::error_code error;
  // The folder that ./run was told to use instead of .smarketing.
  if (const char* state = std::getenv("SMARKETING_STATE_DIR"); state != nullptr) {
    const fs::path path = fs::path(state) / "client.json";
    if (fs::is_regular_file(path, error)) return path;
  }
  if (auto found = FindAbove(fs::current_path(error))) return found;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? std::nullopt : FindAbove(program.parent_path());
}

void SetIfEmpty(std::string& value, const char* from) {
  if (value.empty() && from != nullptr) value = from;
}

absl::Status ReadClientFile(const fs::path& path, Settings& settings) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const auto json = nlohmann::json::parse(text.str(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), " is not the JSON object that ./run writes"));
  }
  const auto text_of = [&json](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  SetIfEmpty(settings.endpoint, text_of("endpoint").c_str());
  SetIfEmpty(settings.token_file, text_of("token_file").c_str());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Settings> Complete(Settings settings) {
  SetIfEmpty(settings.endpoint, std::getenv("SMARKETING_ENDPOINT"));
  SetIfEmpty(settings.token_file, std::getenv("SMARKETING_TOKEN_FILE"));
  if (settings.endpoint.empty() || settings.token_file.empty()) {
    if (const auto path = FindClientFile()) SMK_RETURN_IF_ERROR(ReadClientFile(*path, settings));
  }
  if (settings.endpoint.empty()) {
    return absl::NotFoundError(
        "no endpoint: start smarketing with ./run, or name one by --endpoint or SMARKETING_ENDPOINT");
  }
  return settings;
}

}  // namespace smarketing::cli
