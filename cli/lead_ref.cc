#include "cli/lead_ref.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

// A string of a filter.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

std::string FilterOf(const pb::Identity& identity) {
  switch (identity.value_case()) {
    case pb::Identity::kEmail:
      return absl::StrCat("email = ", Quoted(identity.email()));
    case pb::Identity::kPhone:
      return absl::StrCat("phone = ", Quoted(identity.phone()));
    case pb::Identity::kExternal:
      return absl::StrCat("external_system = ", Quoted(identity.external().system()),
                          " AND external_id = ", Quoted(identity.external().id()));
    case pb::Identity::kVisitorId:
      return absl::StrCat("visitor_id = ", Quoted(identity.visitor_id()));
    case pb::Identity::VALUE_NOT_SET:
      break;
  }
  return "";
}

absl::Status NoSuch(absl::string_view reason, absl::string_view what, absl::string_view text) {
  return MakeError(absl::StatusCode::kNotFound, reason, absl::StrCat("there is no ", what, " ", text));
}

absl::Status Several(absl::string_view what, absl::string_view text) {
  return absl::FailedPreconditionError(
      absl::StrCat("there are several ", what, " with ", text, "; name one by its id"));
}

// Callers who may not see personal data cannot look for it either: to them, leads have no such field.
absl::Status WithoutPersonalData(const absl::Status& status, absl::string_view text) {
  if (ErrorReason(status) != "INVALID_FILTER" || !absl::StrContains(status.message(), "no field")) return status;
  return MakeError(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                   absl::StrCat("to find ", text, " needs the permission personal_data.read; name the lead by its id"),
                   {{"permission", "personal_data.read"}});
}

// Nobody wrote the filter that such a complaint is about.
absl::Status AboutTheIdentity(const absl::Status& status, absl::string_view text) {
  if (ErrorReason(status) != "INVALID_FILTER") return status;
  absl::string_view complaint = status.message();
  if (const size_t colon = complaint.find(": "); colon != absl::string_view::npos) complaint.remove_prefix(colon + 2);
  return MakeError(status.code(), "INVALID_REQUEST", absl::StrCat("\"", text, "\" names no lead: ", complaint));
}

}  // namespace

std::optional<pb::Identity> ParseIdentity(absl::string_view text) {
  pb::Identity identity;
  const size_t colon = text.find(':');
  const auto is_system = [](absl::string_view word) {
    for (const char c : word) {
      if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && !absl::StrContains("-_.", absl::string_view(&c, 1))) {
        return false;
      }
    }
    return !word.empty();
  };
  if (colon != absl::string_view::npos && is_system(text.substr(0, colon))) {
    const std::string id(text.substr(colon + 1));
    if (text.substr(0, colon) == "visitor") {
      identity.set_visitor_id(id);
    } else {
      identity.mutable_external()->set_system(std::string(text.substr(0, colon)));
      identity.mutable_external()->set_id(id);
    }
    return identity;
  }
  if (absl::StrContains(text, '@')) {
    identity.set_email(std::string(text));
    return identity;
  }
  if (absl::StartsWith(text, "+")) {
    identity.set_phone(std::string(text));
    return identity;
  }
  return std::nullopt;
}

std::string IdentityText(const pb::Identity& identity) {
  switch (identity.value_case()) {
    case pb::Identity::kEmail:
      return identity.email();
    case pb::Identity::kPhone:
      return identity.phone();
    case pb::Identity::kExternal:
      return absl::StrCat(identity.external().system(), ":", identity.external().id());
    case pb::Identity::kVisitorId:
      return absl::StrCat("visitor:", identity.visitor_id());
    case pb::Identity::VALUE_NOT_SET:
      break;
  }
  return "(redacted)";
}

absl::StatusOr<std::string> FindLeadName(const Session& session, absl::string_view text) {
  const auto identity = ParseIdentity(text);
  if (!identity.has_value()) return absl::StrContains(text, '/') ? std::string(text) : FullName("leads", text);
  pb::ListLeadsRequest request;
  request.set_filter(FilterOf(*identity));
  request.set_page_size(2);
  pb::ListLeadsResponse response;
  const absl::Status listed = session.Call<pb::LeadService>(&pb::LeadService::Stub::ListLeads, request, &response);
  SMK_RETURN_IF_ERROR(AboutTheIdentity(WithoutPersonalData(listed, text), text));
  if (response.leads().empty()) return NoSuch("LEAD_NOT_FOUND", "lead", text);
  if (response.leads_size() > 1) return Several("leads", text);
  return response.leads(0).name();
}

absl::StatusOr<std::string> FindDealName(const Session& session, absl::string_view text) {
  const auto identity = ParseIdentity(text);
  if (!identity.has_value() || !identity->has_external()) return FullName("deals", text);
  pb::ListDealsRequest request;
  request.set_filter(FilterOf(*identity));
  request.set_page_size(2);
  pb::ListDealsResponse response;
  SMK_RETURN_IF_ERROR(session.Call<pb::DealService>(&pb::DealService::Stub::ListDeals, request, &response));
  if (response.deals().empty()) return NoSuch("DEAL_NOT_FOUND", "deal", text);
  if (response.deals_size() > 1) return Several("deals", text);
  return response.deals(0).name();
}

}  // namespace smarketing::cli
