// Flags that follow from the contract: one for each plain field of a request.
#ifndef SMARKETING_CLI_CONTRACT_FLAGS_H_
#define SMARKETING_CLI_CONTRACT_FLAGS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "common/status/error.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace smarketing::cli {

// Text, enum values and times of a request become flags: "not_before_time" is --until, "occur_time" is --at, others are
// called as they are. What the contract requires, the command line requires. Other kinds of fields are the command's
// own affair.
class ContractFlags {
 public:
  // `skip`: fields that the command sets itself. `positional`: fields that follow the command's name without a flag.
  ContractFlags(const google::protobuf::Descriptor* request, std::set<std::string> skip,
                std::vector<std::string> positional = {});

  // This object outlives the command.
  void AddTo(CLI::App* command);

  // Sets what was given; text that is no value of its field becomes a violation.
  void Apply(google::protobuf::Message* request, Violations& violations) const;

 private:
  std::vector<const google::protobuf::FieldDescriptor*> fields_;  // positional ones first
  const std::vector<std::string> positional_;
  std::map<std::string, std::string> given_;  // by field
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_CONTRACT_FLAGS_H_
