#include "lead_service/rpc/handlers/duplicates.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "common/filter/value.h"
#include "common/pagination/page_size.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/duplicate_score.h"
#include "lead_service/rpc/convert/duplicate.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

pagination::QueryFingerprint ListFingerprint() {
  return pagination::QueryFingerprint("/smarketing.lead.v1.LeadService/ListDuplicates");
}

std::vector<filter::Value> ValuesOf(const DuplicateCandidate& last) {
  return {int64_t{last.score}, last.leads.first.uuid(), last.leads.second.uuid()};
}

// The place that a token of ours names.
absl::StatusOr<DuplicateKey> KeyOf(const std::vector<filter::Value>& values) {
  if (values.size() == 3) {
    const auto* score = std::get_if<int64_t>(&values[0]);
    const auto* first = std::get_if<Uuid>(&values[1]);
    const auto* second = std::get_if<Uuid>(&values[2]);
    if (score != nullptr && first != nullptr && second != nullptr) {
      return DuplicateKey{static_cast<int>(*score), {LeadId(*first), LeadId(*second)}};
    }
  }
  Violations violations;
  violations.Add("page_token", "is of another release: begin with the first page");
  return violations.ToStatus("INVALID_PAGE_TOKEN");
}

v1::DismissDuplicateResponse RenderNothing(const Outcome&) { return {}; }

}  // namespace

absl::Status DuplicatesHandler::FindDuplicates(const rpc::Call& call, const v1::FindDuplicatesRequest& request,
                                               v1::FindDuplicatesResponse* response) const {
  const int min_score = request.min_score() == 0 ? kDefaultDuplicateThreshold : request.min_score();
  SMK_ASSIGN_OR_RETURN(const LeadDuplicates found,
                       queries_->Find(LeadIdFromName(request.name()), min_score, clock_->Now(), call.deadline()));
  for (const DuplicateCandidate& candidate : found.candidates) {
    *response->add_candidates() = DuplicateToProto(candidate, found.lead);
  }
  return absl::OkStatus();
}

absl::Status DuplicatesHandler::ListDuplicates(const rpc::Call& call, const v1::ListDuplicatesRequest& request,
                                               v1::ListDuplicatesResponse* response) const {
  SMK_ASSIGN_OR_RETURN(const int32_t page_size, pagination::ResolvePageSize(request.page_size()));
  std::optional<DuplicateKey> after;
  if (!request.page_token().empty()) {
    SMK_ASSIGN_OR_RETURN(const auto values, page_tokens_->Decode(request.page_token(), ListFingerprint()));
    SMK_ASSIGN_OR_RETURN(after, KeyOf(values));
  }
  SMK_ASSIGN_OR_RETURN(const DuplicatePage page, queries_->List(after, page_size, call.deadline()));
  for (const DuplicateCandidate& candidate : page.candidates) {
    *response->add_candidates() = DuplicateToProto(candidate, candidate.leads.first);
  }
  if (page.more) {
    response->set_next_page_token(page_tokens_->Encode(ListFingerprint(), ValuesOf(page.candidates.back())));
  }
  return absl::OkStatus();
}

void DuplicatesHandler::DismissDuplicate(
    rpc::AsyncCall<v1::DismissDuplicateRequest, v1::DismissDuplicateResponse> call) const {
  lead::DismissDuplicate command;
  command.context = writer_->ContextOf(call.call());
  command.lead = LeadIdFromName(call.request().lead());
  command.other_lead = LeadIdFromName(call.request().other_lead());
  writer_->Run(std::move(call), Command(std::move(command)), RenderNothing);
}

}  // namespace smarketing::lead
