// Ids for rows that have none, so that repeating an import changes nothing.
#ifndef SMARKETING_CLI_IMPORT_ROW_IDENTITY_H_
#define SMARKETING_CLI_IMPORT_ROW_IDENTITY_H_

#include <map>
#include <string>

#include "google/protobuf/message.h"

namespace smarketing::cli {

// A row is known by all that it says, and by being the first, second, … row that says so. One object a file.
class RowIdentities {
 public:
  // "row-" and a hash of the message (SHA-256, cut to 16 bytes, in hexadecimal); from the second row alike on also
  // "-2".
  std::string IdOf(const google::protobuf::Message& row);

 private:
  std::map<std::string, int> seen_;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_IMPORT_ROW_IDENTITY_H_
