#include "lead_service/rpc/handlers/playbook.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/playbook.h"
#include "lead_service/storage/playbook_codec.h"
#include "lead_service/storage/playbook_store.h"
#include "lead_service/storage/reference_events.h"

namespace smarketing::lead {
namespace {

absl::StatusOr<PlaybookRevision> Find(mysql::ReadTransaction& tx, const PlaybookRevisionId& id) {
  SMK_ASSIGN_OR_RETURN(std::optional<PlaybookRevision> revision, FindPlaybookRevision(tx, id));
  if (revision.has_value()) return *std::move(revision);
  const std::string name = PlaybookRevisionName(id);
  return MakeError(absl::StatusCode::kNotFound, "PLAYBOOK_REVISION_NOT_FOUND", absl::StrCat("there is no ", name),
                   {{"name", name}});
}

absl::Status Read(mysql::ReadTransaction& tx, const PlaybookRevisionId& id, v1::PlaybookRevision* response) {
  SMK_ASSIGN_OR_RETURN(const PlaybookRevision revision, Find(tx, id));
  *response = PlaybookRevisionToProto(revision);
  return absl::OkStatus();
}

// Whether the caller speaks for the function.
absl::Status CheckSpeaksFor(const rpc::Call& call, BusinessFunction function) {
  const std::string permission =
      function == BusinessFunction::kMarketing ? "playbook.approve_marketing" : "playbook.approve_sales";
  if (call.principal().Has(permission)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                   absl::StrCat("the call needs the permission ", permission), {{"permission", permission}});
}

// Sets what follows from what is known already.
absl::Status CompleteProposal(const ReferenceData& data, PlaybookRevision* revision) {
  if (std::holds_alternative<Retired>(revision->content) && !data.playbook.CanRetire(revision->item)) {
    return MakeError(absl::StatusCode::kNotFound, "PLAYBOOK_ITEM_NOT_FOUND",
                     absl::StrCat("there is no ", revision->item, " that could be retired"),
                     {{"item", revision->item}});
  }
  revision->base_version = data.version;
  return absl::OkStatus();
}

}  // namespace

PlaybookHandler::PlaybookHandler(const ReferenceWriter* writer, const pagination::PageTokenCodec* page_tokens)
    : writer_(writer),
      list_("/smarketing.lead.v1.PlaybookService/ListPlaybookRevisions", filter::Schema({}),
            PlaybookRevisionOrderSchema(), page_tokens) {}

absl::Status PlaybookHandler::GetPlaybook(const rpc::Call& call, const v1::GetPlaybookRequest& request,
                                          v1::Playbook* response) const {
  absl::Time time = writer_->clock().Now();
  if (request.has_time()) {
    SMK_ASSIGN_OR_RETURN(time, FromProtoTime(request.time()));
  }
  SMK_ASSIGN_OR_RETURN(const auto data, writer_->Read(call));
  *response->mutable_time() = ToProtoTime(time);
  for (const PlaybookRevision* revision : data->playbook.InForce(time).Revisions()) {
    *response->add_revisions() = PlaybookRevisionToProto(*revision);
  }
  return absl::OkStatus();
}

absl::Status PlaybookHandler::Propose(const rpc::Call& call, const v1::ProposePlaybookRevisionRequest& request,
                                      v1::PlaybookRevision* response) const {
  if (request.validate_only()) {
    SMK_ASSIGN_OR_RETURN(const auto data, writer_->Read(call));
    PlaybookRevision revision = ProposalFromProto(request.revision(), writer_->ContextOf(call));
    SMK_RETURN_IF_ERROR(CompleteProposal(*data, &revision));
    *response = PlaybookRevisionToProto(revision);
    return absl::OkStatus();
  }
  return writer_->WriteOnce(
      call, request,
      [&](mysql::Transaction& tx, const Context& context,
          std::vector<event_log::Event>* events) -> absl::StatusOr<std::string> {
        SMK_ASSIGN_OR_RETURN(const auto data, writer_->cache().Get(tx));
        PlaybookRevision revision = ProposalFromProto(request.revision(), context);
        SMK_RETURN_IF_ERROR(CompleteProposal(*data, &revision));
        revision.id = PlaybookRevisionId(writer_->NewId());
        SMK_RETURN_IF_ERROR(InsertPlaybookRevision(tx, revision));
        events->push_back(PlaybookEvent(revision, context, writer_->NewId()));
        return std::string(revision.id.bytes());
      },
      [&](mysql::ReadTransaction& tx, absl::string_view outcome) {
        return Read(tx, PlaybookRevisionId(Uuid::FromBytes(outcome).value_or(Uuid())), response);
      });
}

absl::Status PlaybookHandler::Change(const rpc::Call& call, const google::protobuf::Message& request,
                                     absl::string_view name, Move move, v1::PlaybookRevision* response) const {
  const PlaybookRevisionId id = PlaybookRevisionIdFromName(name);
  return writer_->WriteOnce(
      call, request,
      [&](mysql::Transaction& tx, const Context& context,
          std::vector<event_log::Event>* events) -> absl::StatusOr<std::string> {
        SMK_ASSIGN_OR_RETURN(const auto data, writer_->cache().GetLocked(tx));
        SMK_ASSIGN_OR_RETURN(const PlaybookRevision before, Find(tx, id));
        PlaybookRevision after = before;
        SMK_RETURN_IF_ERROR(move(*data, context.now, &after));
        if (after != before) {
          SMK_RETURN_IF_ERROR(UpdatePlaybookRevision(tx, after));
          if (after.approve_version.has_value()) SMK_RETURN_IF_ERROR(AdvanceReferenceVersion(tx, *data));
          events->push_back(PlaybookEvent(after, context, writer_->NewId()));
        }
        return std::string(id.bytes());
      },
      [&](mysql::ReadTransaction& tx, absl::string_view) { return Read(tx, id, response); });
}

absl::Status PlaybookHandler::Approve(const rpc::Call& call, const v1::ApprovePlaybookRevisionRequest& request,
                                      v1::PlaybookRevision* response) const {
  const auto function = static_cast<BusinessFunction>(request.function());
  SMK_RETURN_IF_ERROR(CheckSpeaksFor(call, function));
  return Change(
      call, request, request.name(),
      [&](const ReferenceData& data, absl::Time now, PlaybookRevision* revision) {
        return lead::Approve(function, call.principal().subject, now, data.playbook.LatestApproved(revision->item),
                             data.version + 1, revision);
      },
      response);
}

absl::Status PlaybookHandler::Reject(const rpc::Call& call, const v1::RejectPlaybookRevisionRequest& request,
                                     v1::PlaybookRevision* response) const {
  return Change(
      call, request, request.name(),
      [](const ReferenceData&, absl::Time, PlaybookRevision* revision) { return lead::Reject(revision); }, response);
}

absl::Status PlaybookHandler::GetRevision(const rpc::Call& call, const v1::GetPlaybookRevisionRequest& request,
                                          v1::PlaybookRevision* response) const {
  return writer_->database().RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) {
    return Read(tx, PlaybookRevisionIdFromName(request.name()), response);
  });
}

absl::Status PlaybookHandler::ListRevisions(const rpc::Call& call, const v1::ListPlaybookRevisionsRequest& request,
                                            v1::ListPlaybookRevisionsResponse* response) const {
  PlaybookRevisionFilter filter;
  filter.item = request.item();
  if (request.state() != v1::PLAYBOOK_REVISION_STATE_UNSPECIFIED) {
    filter.state = static_cast<PlaybookRevisionState>(request.state());
  }
  SMK_ASSIGN_OR_RETURN(const pagination::ListQuery query,
                       list_.Parse({.page_size = request.page_size(),
                                    .page_token = request.page_token(),
                                    .bindings = {{"item", request.item()},
                                                 {"state", absl::StrCat(static_cast<int>(request.state()))}}}));
  std::vector<PlaybookRevision> revisions;
  SMK_RETURN_IF_ERROR(writer_->database().RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(revisions, ListPlaybookRevisions(tx, filter, query));
    return absl::OkStatus();
  }));
  if (revisions.size() > static_cast<size_t>(query.page_size)) {
    revisions.resize(static_cast<size_t>(query.page_size));
    response->set_next_page_token(list_.NextPageToken(query, OrderValues(query.order, revisions.back())));
  }
  for (const PlaybookRevision& revision : revisions) *response->add_revisions() = PlaybookRevisionToProto(revision);
  return absl::OkStatus();
}

}  // namespace smarketing::lead
