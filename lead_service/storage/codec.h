// How lists that are read and written whole are kept in one column: tags, who said what about which field and about
// the tags, and the identities of a deleted lead.
//
// Compact and versioned by the first byte; numbers are variable-length (7 bits a byte, lowest first; signed ones
// zigzag), texts are length and bytes. Nothing: no bytes at all.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_CODEC_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/identity.h"

namespace smarketing::lead {

std::string EncodeIdentities(const std::vector<Identity>& identities);
// DATA_LOSS unless `bytes` come from EncodeIdentities.
absl::StatusOr<std::vector<Identity>> DecodeIdentities(absl::string_view bytes);

std::string EncodeTags(const std::vector<std::string>& tags);
// DATA_LOSS unless `bytes` come from EncodeTags.
absl::StatusOr<std::vector<std::string>> DecodeTags(absl::string_view bytes);

// Each actor is written once, however many fields are its.
std::string EncodeProvenance(const FieldProvenance& provenance);
// DATA_LOSS unless `bytes` come from EncodeProvenance. Fields that this binary does not know yet are left out.
absl::StatusOr<FieldProvenance> DecodeProvenance(absl::string_view bytes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_CODEC_H_
