// The type URLs under which the details of an error hang on an absl::Status.
#ifndef SMARKETING_COMMON_STATUS_PAYLOADS_H_
#define SMARKETING_COMMON_STATUS_PAYLOADS_H_

namespace smarketing {

inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

}  // namespace smarketing

#endif  // SMARKETING_COMMON_STATUS_PAYLOADS_H_
