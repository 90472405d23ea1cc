// The flags of reporting_service alone; common/service/flags.h has those of all services.
#ifndef SMARKETING_REPORTING_SERVICE_FLAGS_H_
#define SMARKETING_REPORTING_SERVICE_FLAGS_H_

#include "reporting_service/server/reporting_application.h"

namespace smarketing::reporting {

ReportingOptions ReportingOptionsFromFlags();

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_FLAGS_H_
