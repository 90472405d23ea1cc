#include "lead_service/storage/duplicate_codec.h"

#include <cmath>

#include "absl/status/status.h"
#include "lead_service/storage/duplicate_reasons.pb.h"

namespace smarketing::lead {

std::string EncodeReasons(const std::vector<DuplicateReason>& reasons) {
  storage::DuplicateReasons message;
  for (const DuplicateReason& reason : reasons) {
    storage::DuplicateReason& proto = *message.add_reasons();
    proto.set_attribute(static_cast<int>(reason.attribute));
    proto.set_finding(static_cast<int>(reason.finding));
    proto.set_similarity(static_cast<int>(std::lround(100 * reason.similarity)));
    proto.set_weight(reason.weight);
    proto.set_points(reason.points);
  }
  return message.SerializeAsString();
}

absl::StatusOr<std::vector<DuplicateReason>> DecodeReasons(absl::string_view bytes) {
  storage::DuplicateReasons message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("the reasons of a stored candidate cannot be read");
  }
  std::vector<DuplicateReason> reasons;
  for (const storage::DuplicateReason& proto : message.reasons()) {
    reasons.push_back({.attribute = static_cast<DuplicateAttribute>(proto.attribute()),
                       .finding = static_cast<DuplicateFinding>(proto.finding()),
                       .similarity = proto.similarity() / 100.0,
                       .weight = proto.weight(),
                       .points = proto.points()});
  }
  return reasons;
}

}  // namespace smarketing::lead
