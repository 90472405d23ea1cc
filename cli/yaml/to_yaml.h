// Messages of the contract as YAML for people to read and edit.
#ifndef SMARKETING_CLI_YAML_TO_YAML_H_
#define SMARKETING_CLI_YAML_TO_YAML_H_

#include <string>

#include "google/protobuf/message.h"

namespace smarketing::cli {

// What FromYaml reads back: fields in the contract's order, enum values without their prefix, durations as "4h". Left
// out is what is absent, what only the service sets, and etags: a file is meant as it stands. Fields whose kind
// FromYaml does not take are left out too.
std::string ToYaml(const google::protobuf::Message& message);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_YAML_TO_YAML_H_
