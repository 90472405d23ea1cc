#ifndef SMARKETING_REPORTING_SERVICE_STORAGE_DIMENSION_ID_H_
#define SMARKETING_REPORTING_SERVICE_STORAGE_DIMENSION_ID_H_

#include "common/id/id.h"
#include "reporting_service/domain/contributions.h"

namespace smarketing::reporting {

using DimensionId = Id<struct DimensionTag>;

// The first 16 bytes of the SHA-256 of the values, each with its length before it: known without asking the database.
DimensionId DimensionIdOf(const Dimensions& dimensions);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_STORAGE_DIMENSION_ID_H_
