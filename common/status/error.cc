#include "common/status/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/status/payloads.h"
#include "google/rpc/error_details.pb.h"

namespace smarketing {
namespace {

template <typename Message>
bool GetPayload(const absl::Status& status, const char* url, Message* message) {
  const auto payload = status.GetPayload(url);
  return payload.has_value() && message->ParseFromString(std::string(*payload));
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const ErrorMetadata& metadata) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  absl::Duration rest;
  info.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &rest));
  info.mutable_retry_delay()->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(rest)));
  status.SetPayload(kRetryInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

std::string ErrorReason(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  return GetPayload(status, kErrorInfoUrl, &info) ? info.reason() : std::string();
}

ErrorMetadata GetErrorMetadata(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  ErrorMetadata metadata;
  if (GetPayload(status, kErrorInfoUrl, &info)) metadata.assign(info.metadata().begin(), info.metadata().end());
  return metadata;
}

void Violations::Add(absl::string_view field, absl::string_view description) {
  all_.push_back({std::string(field), std::string(description)});
}

absl::Status Violations::ToStatus(absl::string_view reason) const {
  if (all_.empty()) return absl::OkStatus();
  google::rpc::BadRequest bad_request;
  for (size_t i = 0; i < all_.size() && i < kMaxReported; ++i) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(all_[i].field);
    violation->set_description(all_[i].description);
  }
  std::string message = absl::StrCat(all_[0].field, " ", all_[0].description);
  if (all_.size() > 1) absl::StrAppend(&message, " (and ", all_.size() - 1, " more)");
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, reason, message, {{"violations", absl::StrCat(all_.size())}});
  status.SetPayload(kBadRequestUrl, absl::Cord(bad_request.SerializeAsString()));
  return status;
}

std::vector<Violation> GetViolations(const absl::Status& status) {
  google::rpc::BadRequest bad_request;
  std::vector<Violation> violations;
  if (GetPayload(status, kBadRequestUrl, &bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      violations.push_back({violation.field(), violation.description()});
    }
  }
  return violations;
}

std::string FieldPath(absl::string_view parent, absl::string_view field) {
  if (parent.empty()) return std::string(field);
  return absl::StrCat(parent, ".", field);
}

std::string FieldPathAt(absl::string_view repeated, size_t index) { return absl::StrCat(repeated, "[", index, "]"); }

}  // namespace smarketing
