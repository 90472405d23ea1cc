#include "lead_service/rpc/handlers/read_deals.h"

#include "common/status/macros.h"
#include "lead_service/rpc/convert/deal.h"

namespace smarketing::lead {
namespace {

constexpr char kListMethod[] = "/smarketing.lead.v1.DealService/ListDeals";

v1::Deal Show(const Deal& deal, const ReferenceData& reference) {
  v1::Deal proto = DealToProto(deal);
  proto.set_probability(ShownProbability(deal, reference.pipelines.ProbabilityOf(deal.pipeline, deal.stage)));
  return proto;
}

}  // namespace

ReadDealsHandler::ReadDealsHandler(const DealQueries* queries, mysql::Database* database, ReferenceCache* references,
                                   const pagination::PageTokenCodec* page_tokens)
    : queries_(queries),
      database_(database),
      references_(references),
      list_(kListMethod, DealFilterSchema(), DealOrderSchema(), page_tokens) {}

absl::Status ReadDealsHandler::GetDeal(const rpc::Call& call, const v1::GetDealRequest& request,
                                       v1::Deal* response) const {
  SMK_ASSIGN_OR_RETURN(const Deal deal, queries_->Get(DealIdFromName(request.name()), call.deadline()));
  SMK_ASSIGN_OR_RETURN(const auto reference, references_->Get(*database_, call.deadline()));
  *response = Show(deal, *reference);
  return absl::OkStatus();
}

absl::Status ReadDealsHandler::ListDeals(const rpc::Call& call, const v1::ListDealsRequest& request,
                                         v1::ListDealsResponse* response) const {
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query, list_.Parse({.page_size = request.page_size(),
                                                                       .page_token = request.page_token(),
                                                                       .filter = request.filter(),
                                                                       .order_by = request.order_by()}));
  SMK_ASSIGN_OR_RETURN(const DealPage page, queries_->List(query, call.deadline()));
  SMK_ASSIGN_OR_RETURN(const auto reference, references_->Get(*database_, call.deadline()));
  for (const Deal& deal : page.deals) *response->add_deals() = Show(deal, *reference);
  if (page.more) response->set_next_page_token(list_.NextPageToken(query, OrderValues(query.order, page.deals.back())));
  return absl::OkStatus();
}

}  // namespace smarketing::lead
