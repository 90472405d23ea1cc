// What makes two requests the same: their type, and everything in them but their request_id. So a request is the same
// by itself, as a row of a batch, and as a row of an import; and another method's is another.
#ifndef SMARKETING_COMMON_IDEMPOTENCY_REQUEST_FINGERPRINT_H_
#define SMARKETING_COMMON_IDEMPOTENCY_REQUEST_FINGERPRINT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/idempotency/idempotency.h"
#include "google/protobuf/message.h"

namespace smarketing::idempotency {

// SHA-256, 32 bytes, of the type of `request` and its deterministic serialisation without the field request_id.
std::string RequestFingerprint(const google::protobuf::Message& request);

// The key of a request that has a string field request_id; nullopt when that is empty. INTERNAL conditions (no such
// field) end the process: they are mistakes of the caller, seen by any test.
std::optional<Key> KeyOfRequest(absl::string_view principal, const google::protobuf::Message& request);

}  // namespace smarketing::idempotency

#endif  // SMARKETING_COMMON_IDEMPOTENCY_REQUEST_FINGERPRINT_H_
