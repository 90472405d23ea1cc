#include "lead_service/rpc/handlers/read_leads.h"

#include "common/auth/principal.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {
namespace {

constexpr char kListMethod[] = "/smarketing.lead.v1.LeadService/ListLeads";

}  // namespace

ReadLeadsHandler::ReadLeadsHandler(const LeadQueries* queries, const pagination::PageTokenCodec* page_tokens,
                                   absl::string_view phone_region)
    : queries_(queries),
      list_(kListMethod, LeadFilterSchema(PersonalFields::kVisible, phone_region), LeadOrderSchema(), page_tokens),
      list_without_personal_(kListMethod, LeadFilterSchema(PersonalFields::kHidden, phone_region), LeadOrderSchema(),
                             page_tokens) {}

absl::Status ReadLeadsHandler::GetLead(const rpc::Call& call, const v1::GetLeadRequest& request,
                                       v1::Lead* response) const {
  SMK_ASSIGN_OR_RETURN(const Lead lead, queries_->Get(LeadIdFromName(request.name()), call.deadline()));
  *response = LeadToProto(lead);
  return absl::OkStatus();
}

absl::Status ReadLeadsHandler::ListLeads(const rpc::Call& call, const v1::ListLeadsRequest& request,
                                         v1::ListLeadsResponse* response) const {
  const bool personal = call.principal().Has(auth::kReadPersonalData);
  const pagination::ListMethod& method = personal ? list_ : list_without_personal_;
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query, method.Parse({.page_size = request.page_size(),
                                                                        .page_token = request.page_token(),
                                                                        .filter = request.filter(),
                                                                        .order_by = request.order_by()}));
  SMK_ASSIGN_OR_RETURN(const LeadPage page, queries_->List(query, call.deadline()));
  for (const Lead& lead : page.leads) *response->add_leads() = LeadToProto(lead, LeadView::kList);
  if (page.more) {
    response->set_next_page_token(method.NextPageToken(query, OrderValues(query.order, page.leads.back())));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
