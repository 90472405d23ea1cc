// Messages of the contract in files that people write.
#ifndef SMARKETING_CLI_YAML_FILE_H_
#define SMARKETING_CLI_YAML_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "cli/files.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/yaml/from_yaml.h"
#include "cli/yaml/to_yaml.h"
#include "common/status/macros.h"
#include "google/protobuf/message.h"

namespace smarketing::cli {

// For --help.
inline constexpr char kYamlFileHelp[] = "YAML file; - reads standard input";

// Reads the file; "-" is standard input. Errors as FromYaml's, or NOT_FOUND without a reason when it cannot be read.
inline absl::Status ReadYamlFile(const std::string& path, google::protobuf::Message* message) {
  SMK_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path));
  return FromYaml(text, FileTitle(path), message);
}

// For commands whose answer is meant to be edited: YAML, or JSON when that was asked for.
inline void PrintYaml(const Session& session, const google::protobuf::Message& message) {
  Print(session.settings().json ? ToJson(message) : ToYaml(message));
}

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_YAML_FILE_H_
