#include "lead_service/rpc/handlers/read_handoffs.h"

#include "common/status/macros.h"
#include "lead_service/rpc/convert/handoff.h"

namespace smarketing::lead {

ReadHandoffsHandler::ReadHandoffsHandler(const HandoffQueries* queries, const pagination::PageTokenCodec* page_tokens)
    : queries_(queries),
      list_("/smarketing.lead.v1.HandoffService/ListHandoffs", HandoffFilterSchema(), HandoffOrderSchema(),
            page_tokens) {}

absl::Status ReadHandoffsHandler::GetHandoff(const rpc::Call& call, const v1::GetHandoffRequest& request,
                                             v1::Handoff* response) const {
  SMK_ASSIGN_OR_RETURN(const Handoff handoff, queries_->Get(HandoffIdFromName(request.name()), call.deadline()));
  *response = HandoffToProto(handoff);
  return absl::OkStatus();
}

absl::Status ReadHandoffsHandler::ListHandoffs(const rpc::Call& call, const v1::ListHandoffsRequest& request,
                                               v1::ListHandoffsResponse* response) const {
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query, list_.Parse({.page_size = request.page_size(),
                                                                       .page_token = request.page_token(),
                                                                       .filter = request.filter(),
                                                                       .order_by = request.order_by()}));
  SMK_ASSIGN_OR_RETURN(const HandoffPage page, queries_->List(query, call.deadline()));
  for (const Handoff& handoff : page.handoffs) *response->add_handoffs() = HandoffToProto(handoff);
  if (page.more) {
    response->set_next_page_token(list_.NextPageToken(query, OrderValues(query.order, page.handoffs.back())));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::lead
