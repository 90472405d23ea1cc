// YAML files that people write, as messages of the contract: the keys are the contract's field names.
#ifndef SMARKETING_CLI_YAML_FROM_YAML_H_
#define SMARKETING_CLI_YAML_FROM_YAML_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace smarketing::cli {

// Reads one YAML document into `message`, which is overwritten. Besides what protobuf's JSON form knows:
// an enum value may be without its prefix and in lower case ("round_robin"), a Timestamp may be a date or a time of day
// in UTC ("2026-02-01", "2026-02-01 10:30:00"), a Duration is "90s", "30m", "4h", "1h30m" or "14d". A plain word is
// text where the contract wants text: the country NO is NO.
//
// INVALID_ARGUMENT WRONG_USAGE with everything that is wrong, each with its place ("roster.yaml:7:", `source` being the
// file): what is not YAML, keys that the contract does not have, that stand twice or that only the service sets,
// values of a wrong type, two of a group that excludes one another.
absl::Status FromYaml(absl::string_view text, absl::string_view source, google::protobuf::Message* message);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_YAML_FROM_YAML_H_
