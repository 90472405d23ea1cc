#include "lead_service/rpc/deal_service_rpc.h"

#include <functional>

#include "lead_service/rpc/validate/reference.h"
#include "lead_service/rpc/validate/requests.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

DealServiceRpc::DealServiceRpc(rpc::Runtime* runtime, const Writer* writer, const WriteDealsHandler* writes,
                               const ReadDealsHandler* reads, const ImportHandler* imports,
                               const PipelinesHandler* pipelines)
    : service_(v1::DealService::service_full_name(), runtime) {
  service_.UnaryAsync<v1::ConvertLeadRequest, v1::ConvertLeadResponse>(
      "ConvertLead", bind_front(&WriteDealsHandler::ConvertLead, writes),
      writer->Binding<v1::ConvertLeadRequest>(ValidateConvertLead));
  service_.UnaryAsync<v1::WinDealRequest, v1::Deal>("WinDeal", bind_front(&WriteDealsHandler::WinDeal, writes),
                                                    writer->Binding<v1::WinDealRequest>(ValidateWinDeal));
  service_.UnaryAsync<v1::LoseDealRequest, v1::Deal>("LoseDeal", bind_front(&WriteDealsHandler::LoseDeal, writes),
                                                     writer->Binding<v1::LoseDealRequest>(ValidateLoseDeal));
  service_.UnaryAsync<v1::ReopenDealRequest, v1::Deal>("ReopenDeal", bind_front(&WriteDealsHandler::ReopenDeal, writes),
                                                       writer->Binding<v1::ReopenDealRequest>(ValidateReopenDeal));
  service_.UnaryAsync<v1::MoveDealStageRequest, v1::Deal>(
      "MoveDealStage", bind_front(&WriteDealsHandler::MoveDealStage, writes),
      writer->Binding<v1::MoveDealStageRequest>(ValidateMoveDealStage));
  service_.UnaryAsync<v1::UpdateDealRequest, v1::Deal>("UpdateDeal", bind_front(&WriteDealsHandler::UpdateDeal, writes),
                                                       writer->Binding<v1::UpdateDealRequest>(ValidateUpdateDeal));
  service_.Unary<v1::ListDealsRequest, v1::ListDealsResponse>("ListDeals",
                                                              bind_front(&ReadDealsHandler::ListDeals, reads));
  service_.BidiStream<v1::ImportDealsRequest, v1::ImportDealsResponse>(
      "ImportDeals", bind_front(&ImportHandler::ImportDeals, imports), {.errors_per_message = true});
  service_.Unary<v1::GetDealRequest, v1::Deal>("GetDeal", bind_front(&ReadDealsHandler::GetDeal, reads));
  service_.Unary<v1::GetPipelineRequest, v1::Pipeline>("GetPipeline",
                                                       bind_front(&PipelinesHandler::GetPipeline, pipelines));
  service_.Unary<v1::ListPipelinesRequest, v1::ListPipelinesResponse>(
      "ListPipelines", bind_front(&PipelinesHandler::ListPipelines, pipelines));
  service_.Unary<v1::UpdatePipelineRequest, v1::Pipeline>(
      "UpdatePipeline", bind_front(&PipelinesHandler::UpdatePipeline, pipelines), {.validate = ValidateUpdatePipeline});
}

}  // namespace smarketing::lead
