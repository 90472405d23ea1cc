#include "lead_service/rpc/handlers/read_lead_changes.h"

#include <optional>
#include <variant>
#include <vector>

#include "common/filter/value.h"
#include "common/pagination/page_size.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/lead_change.h"

namespace smarketing::lead {
namespace {

constexpr char kMethod[] = "/smarketing.lead.v1.LeadService/ListLeadChanges";

// A token of ours has these two; it is signed, so that nothing else comes here.
std::optional<LeadChangeKey> FromValues(const std::vector<filter::Value>& values) {
  if (values.size() != 2) return std::nullopt;
  const auto* time = std::get_if<absl::Time>(&values[0]);
  const auto* id = std::get_if<Uuid>(&values[1]);
  if (time == nullptr || id == nullptr) return std::nullopt;
  return LeadChangeKey{*time, *id};
}

}  // namespace

absl::Status ReadLeadChangesHandler::ListLeadChanges(const rpc::Call& call, const v1::ListLeadChangesRequest& request,
                                                     v1::ListLeadChangesResponse* response) const {
  SMK_ASSIGN_OR_RETURN(const int32_t page_size, pagination::ResolvePageSize(request.page_size()));
  pagination::QueryFingerprint fingerprint(kMethod);
  fingerprint.Add("name", request.name());
  std::optional<LeadChangeKey> before;
  if (!request.page_token().empty()) {
    SMK_ASSIGN_OR_RETURN(const std::vector<filter::Value> last,
                         page_tokens_->Decode(request.page_token(), fingerprint));
    before = FromValues(last);
  }
  SMK_ASSIGN_OR_RETURN(
      const LeadChangePage page,
      queries_->List(LeadIdFromName(request.name()), DeletedLeads::kNotFound, before, page_size, call.deadline()));
  for (const StoredLeadChange& change : page.changes) *response->add_changes() = LeadChangeToProto(change);
  if (page.more) {
    const std::vector<filter::Value> last = {page.changes.back().time, page.changes.back().id};
    response->set_next_page_token(page_tokens_->Encode(fingerprint, last));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
