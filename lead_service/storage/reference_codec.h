// Items of the reference data as rows of reference_item: a message of the contract each.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_CODEC_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/reference_data.h"

namespace smarketing::lead {

// What a transaction makes of an item.
struct ReferenceChange {
  ReferenceKey item;
  std::optional<std::string> content;  // nullopt: it is deleted
};

ReferenceChange Written(const Team& team);
ReferenceChange Written(const Rep& rep);
ReferenceChange Written(const Absence& absence);
ReferenceChange Written(const RoutingRule& rule);
ReferenceChange Written(const Pipeline& pipeline);
inline ReferenceChange Deleted(ReferenceKey item) { return {std::move(item), std::nullopt}; }

// Adds the item to what it is one of. DATA_LOSS when the content cannot be read.
absl::Status ReadReferenceItem(const ReferenceKey& item, absl::string_view content, RosterData* roster,
                               std::vector<Pipeline>* pipelines);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_REFERENCE_CODEC_H_
