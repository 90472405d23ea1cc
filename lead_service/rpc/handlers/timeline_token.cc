#include "lead_service/rpc/handlers/timeline_token.h"

#include <cstdint>
#include <variant>
#include <vector>

#include "common/filter/value.h"
#include "common/status/macros.h"

namespace smarketing::lead {

std::string EncodeTimelineToken(const pagination::PageTokenCodec& codec, const pagination::QueryFingerprint& query,
                                const TimelineKey& last) {
  const std::vector<filter::Value> values = {last.time, static_cast<int64_t>(last.kind), last.id};
  return codec.Encode(query, values);
}

absl::StatusOr<std::optional<TimelineKey>> DecodeTimelineToken(const pagination::PageTokenCodec& codec,
                                                               const pagination::QueryFingerprint& query,
                                                               const std::string& token) {
  if (token.empty()) return std::nullopt;
  SMK_ASSIGN_OR_RETURN(const std::vector<filter::Value> values, codec.Decode(token, query));
  // A token of ours has these three; it is signed, so that nothing else comes here.
  if (values.size() != 3) return std::nullopt;
  const auto* time = std::get_if<absl::Time>(&values[0]);
  const auto* kind = std::get_if<int64_t>(&values[1]);
  const auto* id = std::get_if<Uuid>(&values[2]);
  if (time == nullptr || kind == nullptr || id == nullptr) return std::nullopt;
  return TimelineKey{*time, static_cast<TimelineKind>(*kind), *id};
}

}  // namespace smarketing::lead
