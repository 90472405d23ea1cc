// All that is held about a person, as one JSON document.
#ifndef SMARKETING_CLI_EXPORT_PERSON_JSON_H_
#define SMARKETING_CLI_EXPORT_PERSON_JSON_H_

#include <string>

#include "nlohmann/json.hpp"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::cli {

// Collects the parts that ExportLead sends: {"lead": {…}, "activities": […], "handoffs": […], …}.
class PersonJson {
 public:
  void Add(const lead::v1::ExportLeadResponse& part);
  // Indented, with a line end.
  std::string ToText() const { return document_.dump(2) + "\n"; }
  int64_t parts() const { return parts_; }

 private:
  nlohmann::ordered_json document_ = nlohmann::ordered_json::object();
  int64_t parts_ = 0;
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_EXPORT_PERSON_JSON_H_
