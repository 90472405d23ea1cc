#include "lead_service/rpc/playbook_service_rpc.h"

#include <functional>

#include "lead_service/rpc/validate/reference.h"
#include "smarketing/lead/v1/playbook_service.grpc.pb.h"

namespace smarketing::lead {

using std::bind_front;

PlaybookServiceRpc::PlaybookServiceRpc(rpc::Runtime* runtime, const PlaybookHandler* playbook,
                                       const ReadScoresHandler* scores, const PreviewScoringHandler* preview)
    : service_(v1::PlaybookService::service_full_name(), runtime) {
  service_.Unary<v1::GetPlaybookRequest, v1::Playbook>("GetPlaybook",
                                                       bind_front(&PlaybookHandler::GetPlaybook, playbook));
  service_.Unary<v1::ProposePlaybookRevisionRequest, v1::PlaybookRevision>(
      "ProposePlaybookRevision", bind_front(&PlaybookHandler::Propose, playbook),
      {.validate = ValidateProposePlaybookRevision});
  service_.Unary<v1::ApprovePlaybookRevisionRequest, v1::PlaybookRevision>(
      "ApprovePlaybookRevision", bind_front(&PlaybookHandler::Approve, playbook));
  service_.Unary<v1::RejectPlaybookRevisionRequest, v1::PlaybookRevision>(
      "RejectPlaybookRevision", bind_front(&PlaybookHandler::Reject, playbook));
  service_.Unary<v1::GetPlaybookRevisionRequest, v1::PlaybookRevision>(
      "GetPlaybookRevision", bind_front(&PlaybookHandler::GetRevision, playbook));
  service_.Unary<v1::ListPlaybookRevisionsRequest, v1::ListPlaybookRevisionsResponse>(
      "ListPlaybookRevisions", bind_front(&PlaybookHandler::ListRevisions, playbook));
  service_.ServerStream<v1::PreviewScoringModelRequest, v1::PreviewScoringModelResponse>(
      "PreviewScoringModel", bind_front(&PreviewScoringHandler::PreviewScoringModel, preview),
      {.validate = ValidatePreviewScoringModel});
  service_.Unary<v1::GetScoringJobRequest, v1::ScoringJob>("GetScoringJob",
                                                           bind_front(&ReadScoresHandler::GetScoringJob, scores));
}

}  // namespace smarketing::lead
