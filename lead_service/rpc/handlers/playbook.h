#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PLAYBOOK_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PLAYBOOK_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/pagination/list_query.h"
#include "common/pagination/page_token.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"
#include "lead_service/domain/playbook_revision.h"
#include "lead_service/rpc/handlers/reference_writer.h"
#include "smarketing/lead/v1/playbook_service.pb.h"

namespace smarketing::lead {

// The methods of PlaybookService that are about agreeing; playbook_service.proto says what each does. Thread-safe.
class PlaybookHandler {
 public:
  PlaybookHandler(const ReferenceWriter* writer, const pagination::PageTokenCodec* page_tokens);

  absl::Status GetPlaybook(const rpc::Call& call, const v1::GetPlaybookRequest& request, v1::Playbook* response) const;
  absl::Status Propose(const rpc::Call& call, const v1::ProposePlaybookRevisionRequest& request,
                       v1::PlaybookRevision* response) const;
  absl::Status Approve(const rpc::Call& call, const v1::ApprovePlaybookRevisionRequest& request,
                       v1::PlaybookRevision* response) const;
  absl::Status Reject(const rpc::Call& call, const v1::RejectPlaybookRevisionRequest& request,
                      v1::PlaybookRevision* response) const;
  absl::Status GetRevision(const rpc::Call& call, const v1::GetPlaybookRevisionRequest& request,
                           v1::PlaybookRevision* response) const;
  absl::Status ListRevisions(const rpc::Call& call, const v1::ListPlaybookRevisionsRequest& request,
                             v1::ListPlaybookRevisionsResponse* response) const;

 private:
  using Move = absl::FunctionRef<absl::Status(const ReferenceData& data, absl::Time now, PlaybookRevision* revision)>;

  // Lets `move` change the revision, with nobody else changing any, stores it and answers with it.
  absl::Status Change(const rpc::Call& call, const google::protobuf::Message& request, absl::string_view name,
                      Move move, v1::PlaybookRevision* response) const;

  const ReferenceWriter* const writer_;
  const pagination::ListMethod list_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_PLAYBOOK_H_
