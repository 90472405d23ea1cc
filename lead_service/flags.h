// The flags of lead_service beside those of common/service/flags.h.
#ifndef SMARKETING_LEAD_SERVICE_FLAGS_H_
#define SMARKETING_LEAD_SERVICE_FLAGS_H_

#include "lead_service/server/lead_options.h"

namespace smarketing::lead {

LeadOptions LeadOptionsFromFlags();

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_FLAGS_H_
