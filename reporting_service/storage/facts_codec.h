// Facts as bytes, for the lead_facts table.
#ifndef SMARKETING_REPORTING_SERVICE_STORAGE_FACTS_CODEC_H_
#define SMARKETING_REPORTING_SERVICE_STORAGE_FACTS_CODEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reporting_service/domain/lead_facts.h"

namespace smarketing::reporting {

std::string EncodeFacts(const LeadFacts& facts);

// DATA_LOSS when the bytes are not facts.
absl::StatusOr<LeadFacts> DecodeFacts(absl::string_view bytes);

}  // namespace smarketing::reporting

#endif  // SMARKETING_REPORTING_SERVICE_STORAGE_FACTS_CODEC_H_
