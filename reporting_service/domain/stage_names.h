#ifndef SMARKETING_REPORTING_SERVICE_DOMAIN_STAGE_NAMES_H_
#define SMARKETING_REPORTING_SERVICE_DOMAIN_STAGE_NAMES_H_

#include "absl/strings/string_view.h"
#include "reporting_service/domain/lead_facts.h"

namespace smarketing::reporting {

// "marketing_qualified", as metrics name it.
absl::string_view StageName(Stage stage);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_DOMAIN_STAGE_NAMES_H_
