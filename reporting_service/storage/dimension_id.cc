#include "reporting_service/storage/dimension_id.h"

#include <openssl/sha.h>

#include <array>
#include <string>

#include "absl/strings/str_cat.h"

namespace smarketing::reporting {

DimensionId DimensionIdOf(const Dimensions& dimensions) {
  std::string material;
  for (const std::string* value : {&dimensions.source, &dimensions.campaign, &dimensions.owner}) {
    absl::StrAppend(&material, value->size(), ":", *value);
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(material.data()), material.size(), digest.data());
  return DimensionId(*Uuid::FromBytes({reinterpret_cast<const char*>(digest.data()), 16}));
}

}  // namespace smarketing::reporting
