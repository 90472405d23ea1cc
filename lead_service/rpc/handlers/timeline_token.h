// The place of an entry of a timeline in a page token.
#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_TIMELINE_TOKEN_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_TIMELINE_TOKEN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/pagination/page_token.h"
#include "lead_service/storage/timeline_queries.h"

namespace smarketing::lead {

std::string EncodeTimelineToken(const pagination::PageTokenCodec& codec, const pagination::QueryFingerprint& query,
                                const TimelineKey& last);

// nullopt for an empty token: from the newest on. INVALID_ARGUMENT INVALID_PAGE_TOKEN.
absl::StatusOr<std::optional<TimelineKey>> DecodeTimelineToken(const pagination::PageTokenCodec& codec,
                                                               const pagination::QueryFingerprint& query,
                                                               const std::string& token);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_TIMELINE_TOKEN_H_
