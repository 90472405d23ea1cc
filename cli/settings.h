// Where smctl goes, and as whom.
#ifndef SMARKETING_CLI_SETTINGS_H_
#define SMARKETING_CLI_SETTINGS_H_

#include <string>

#include "absl/status/statusor.h"

namespace smarketing::cli {

struct Settings {
  std::string endpoint;     // "host:port" of the gateway, or of a service
  std::string token_file;   // empty: calls carry no token
  std::string tls_ca_file;  // empty: no TLS
  // How long to wait for an answer.
  int timeout_seconds = 30;
  bool json = false;
  // The system whose changes are made: their events carry it. Empty: none.
  std::string origin;
};

// Fills what the command line left empty: from SMARKETING_ENDPOINT and SMARKETING_TOKEN_FILE, then from the client.json
// that ./run writes: in the folder SMARKETING_STATE_DIR, or the nearest `.smarketing` above the working directory, then
// above the program itself.
// NOT_FOUND with what to do when there is no endpoint; INVALID_ARGUMENT when the file is broken.
absl::StatusOr<Settings> Complete(Settings settings);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_SETTINGS_H_
