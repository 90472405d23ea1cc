#include "lead_service/rpc/handlers/read_leads.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/auth/principal.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

constexpr char kListMethod[] = "/smarketing.lead.v1.LeadService/ListLeads";

// What a page token is bound to besides filter and order.
std::vector<std::pair<std::string, std::string>> Bindings(const v1::ListLeadsRequest& request) {
  if (!request.show_deleted()) return {};
  return {{"show_deleted", "1"}};
}

}  // namespace

ReadLeadsHandler::ReadLeadsHandler(LeadReads* reads, const LeadQueries* queries,
                                   const pagination::PageTokenCodec* page_tokens, const Clock* clock,
                                   absl::string_view phone_region)
    : reads_(reads),
      queries_(queries),
      clock_(clock),
      list_(kListMethod, LeadFilterSchema(PersonalFields::kVisible, phone_region), LeadOrderSchema(), page_tokens),
      list_without_personal_(kListMethod, LeadFilterSchema(PersonalFields::kHidden, phone_region), LeadOrderSchema(),
                             page_tokens) {}

void ReadLeadsHandler::GetLead(rpc::AsyncCall<v1::GetLeadRequest, v1::Lead> call) const {
  const LeadId id = LeadIdFromName(call.request().name());
  const absl::Time deadline = call.call().deadline();
  reads_->Submit(id, deadline,
                 [this, id, call = std::move(call)](const absl::StatusOr<std::shared_ptr<const Lead>>& lead) {
                   if (!lead.ok()) {
                     call.Finish(lead.status());
                   } else if (*lead == nullptr) {
                     call.Finish(LeadNotFound(id));
                   } else {
                     v1::Lead* const response = call.NewResponse();
                     Show(**lead, *response);
                     call.Finish(*response);
                   }
                 });
}

absl::Status ReadLeadsHandler::BatchGetLeads(const rpc::Call& call, const v1::BatchGetLeadsRequest& request,
                                             v1::BatchGetLeadsResponse* response) const {
  std::vector<LeadId> ids;
  for (const std::string& name : request.names()) ids.push_back(LeadIdFromName(name));
  SMK_ASSIGN_OR_RETURN(const auto leads, queries_->BatchGet(ids, call.deadline()));
  for (const std::shared_ptr<const Lead>& lead : leads) Show(*lead, *response->add_leads());
  return absl::OkStatus();
}

void ReadLeadsHandler::Show(const Lead& lead, v1::Lead& proto) const {
  LeadToProto(lead, LeadView::kFull, proto);
  for (const StageSummary& summary : SummarizeStages(lead.stage_history, clock_->Now())) {
    StageSummaryToProto(summary, *proto.add_stage_summaries());
  }
}

absl::Status ReadLeadsHandler::ListLeads(const rpc::Call& call, const v1::ListLeadsRequest& request,
                                         v1::ListLeadsResponse* response) const {
  const bool personal = call.principal().Has(auth::kReadPersonalData);
  const pagination::ListMethod& method = personal ? list_ : list_without_personal_;
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query, method.Parse({.page_size = request.page_size(),
                                                                        .page_token = request.page_token(),
                                                                        .filter = request.filter(),
                                                                        .order_by = request.order_by(),
                                                                        .bindings = Bindings(request)}));
  const DeletedLeads deleted = request.show_deleted() ? DeletedLeads::kFound : DeletedLeads::kNotFound;
  SMK_ASSIGN_OR_RETURN(const LeadPage page, queries_->List(query, deleted, call.deadline()));
  for (const Lead& lead : page.leads) LeadToProto(lead, LeadView::kList, *response->add_leads());
  if (page.more) {
    response->set_next_page_token(method.NextPageToken(query, OrderValues(query.order, page.leads.back())));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
