#include "lead_service/rpc/handoff_service_rpc.h"

#include <functional>

#include "lead_service/rpc/validate/fields.h"
#include "lead_service/rpc/validate/handoffs.h"
#include "smarketing/lead/v1/handoff_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

HandoffServiceRpc::HandoffServiceRpc(rpc::Runtime* runtime, const Writer* writer, const WriteHandoffsHandler* writes,
                                     const ReadHandoffsHandler* reads)
    : service_(v1::HandoffService::service_full_name(), runtime) {
  const auto check_time = [](const auto& request, const ValidationContext& context, Violations& violations) {
    CheckOccurTime(request.occur_time(), "occur_time", context, violations);
  };
  // Answers with a reason are checked when the playbook is at hand, time and reason at once.
  const auto check_time_if_refused = [check_time](const auto& request, const ValidationContext& context,
                                                  Violations& violations) {
    if (!violations.empty()) check_time(request, context, violations);
  };
  service_.UnaryAsync<v1::SubmitHandoffRequest, v1::Handoff>(
      "SubmitHandoff", bind_front(&WriteHandoffsHandler::SubmitHandoff, writes),
      writer->Binding<v1::SubmitHandoffRequest>(ValidateSubmitHandoff));
  service_.UnaryAsync<v1::AcceptHandoffRequest, v1::Handoff>("AcceptHandoff",
                                                             bind_front(&WriteHandoffsHandler::AcceptHandoff, writes),
                                                             writer->Binding<v1::AcceptHandoffRequest>(check_time));
  service_.UnaryAsync<v1::RejectHandoffRequest, v1::Handoff>(
      "RejectHandoff", bind_front(&WriteHandoffsHandler::RejectHandoff, writes),
      writer->Binding<v1::RejectHandoffRequest>(check_time_if_refused));
  service_.UnaryAsync<v1::RecycleHandoffRequest, v1::Handoff>(
      "RecycleHandoff", bind_front(&WriteHandoffsHandler::RecycleHandoff, writes),
      writer->Binding<v1::RecycleHandoffRequest>(check_time_if_refused));
  service_.UnaryAsync<v1::WithdrawHandoffRequest, v1::Handoff>(
      "WithdrawHandoff", bind_front(&WriteHandoffsHandler::WithdrawHandoff, writes),
      writer->Binding<v1::WithdrawHandoffRequest>(check_time));
  service_.UnaryAsync<v1::ReassignHandoffRequest, v1::Handoff>(
      "ReassignHandoff", bind_front(&WriteHandoffsHandler::ReassignHandoff, writes),
      writer->Binding<v1::ReassignHandoffRequest>(ValidateReassignHandoff));
  service_.Unary<v1::GetHandoffRequest, v1::Handoff>("GetHandoff", bind_front(&ReadHandoffsHandler::GetHandoff, reads));
  service_.Unary<v1::ListHandoffsRequest, v1::ListHandoffsResponse>(
      "ListHandoffs", bind_front(&ReadHandoffsHandler::ListHandoffs, reads));
}

}  // namespace smarketing::lead
