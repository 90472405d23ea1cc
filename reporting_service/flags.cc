#include "reporting_service/flags.h"

#include <string>

#include "absl/flags/flag.h"

ABSL_FLAG(std::string, reporting_time_zone, "UTC",
          "IANA name of the time zone whose days and months reports count, such as America/Sao_Paulo. After a change, "
          "the rollups are rebuilt while reports go on.");

namespace smarketing::reporting {

ReportingOptions ReportingOptionsFromFlags() { return {.time_zone = absl::GetFlag(FLAGS_reporting_time_zone)}; }

}  // namespace smarketing::reporting
