#include "sla_service/rpc/handlers/agreements.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "sla_service/rpc/convert/agreement.h"
#include "sla_service/rpc/handlers/page.h"
#include "sla_service/rpc/handlers/write_once.h"
#include "sla_service/storage/agreements.h"
#include "sla_service/storage/backfills.h"
#include "sla_service/storage/calendars.h"

namespace smarketing::sla {
namespace {

constexpr char kNotFound[] = "AGREEMENT_NOT_FOUND";

absl::Status Read(mysql::ReadTransaction& tx, const AgreementId& id, v1::Agreement* response) {
  SMK_ASSIGN_OR_RETURN(const std::optional<Agreement> agreement, FindAgreement(tx, id));
  if (!agreement.has_value()) return NotFound(kNotFound, AgreementName(id));
  *response = AgreementToProto(*agreement);
  return absl::OkStatus();
}

absl::Status CheckEtag(const std::string& given, const Agreement& agreement) {
  const std::string current = EtagOf(agreement);
  if (given.empty() || given == current) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                   "It has changed since the etag was given. Read it again, then decide.", {{"current_etag", current}});
}

// INVALID_ARGUMENT INVALID_REQUEST names each commitment whose calendar does not exist. Calendars are never deleted.
absl::Status CheckCalendars(mysql::ReadTransaction& tx, const AgreementTerms& terms) {
  std::set<CalendarId> named;
  for (const Commitment& commitment : terms.commitments) named.insert(commitment.calendar);
  SMK_ASSIGN_OR_RETURN(const std::vector<CalendarDefinition> found,
                       LoadCalendars(tx, std::vector<CalendarId>(named.begin(), named.end())));
  std::set<CalendarId> known;
  for (const CalendarDefinition& calendar : found) known.insert(calendar.id);
  Violations violations;
  for (size_t i = 0; i < terms.commitments.size(); ++i) {
    if (known.contains(terms.commitments[i].calendar)) continue;
    violations.Add(FieldPath(FieldPath("agreement", FieldPathAt("commitments", i)), "calendar"), "does not exist");
  }
  return violations.ToStatus();
}

// Whether the caller speaks for the function.
absl::Status CheckSpeaksFor(const rpc::Call& call, BusinessFunction function) {
  const std::string permission =
      function == BusinessFunction::kMarketing ? "agreements.approve_marketing" : "agreements.approve_sales";
  if (call.principal().Has(permission)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                   absl::StrCat("the call needs the permission ", permission), {{"permission", permission}});
}

}  // namespace

AgreementHandlers::AgreementHandlers(const HandlerContext& context)
    : context_(context),
      list_("/smarketing.sla.v1.AgreementService/ListAgreements", AgreementFilterSchema(), AgreementOrderSchema(),
            context.page_tokens) {}

absl::Status AgreementHandlers::Create(const rpc::Call& call, const v1::CreateAgreementRequest& request,
                                       v1::Agreement* response) {
  return WriteOnce(
      context_, call, request,
      [&](mysql::Transaction& tx) -> absl::StatusOr<Uuid> {
        Agreement agreement;
        agreement.id = context_.ids->Next<AgreementId>();
        agreement.terms = TermsFromProto(request.agreement());
        agreement.create_time = agreement.update_time = context_.business_clock->Now();
        SMK_RETURN_IF_ERROR(CheckCalendars(tx, agreement.terms));
        SMK_RETURN_IF_ERROR(InsertAgreement(tx, agreement));
        return agreement.id.uuid();
      },
      [&](mysql::Transaction& tx, const Uuid& id) { return Read(tx, AgreementId(id), response); });
}

absl::Status AgreementHandlers::Get(const rpc::Call& call, const v1::GetAgreementRequest& request,
                                    v1::Agreement* response) {
  return context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) {
    return Read(tx, AgreementIdFromName(request.name()), response);
  });
}

absl::Status AgreementHandlers::List(const rpc::Call& call, const v1::ListAgreementsRequest& request,
                                     v1::ListAgreementsResponse* response) {
  SMK_ASSIGN_OR_RETURN(
      const pagination::ListQuery query,
      list_.Parse({.page_size = request.page_size(), .page_token = request.page_token(), .filter = request.filter()}));
  std::vector<Agreement> agreements;
  SMK_RETURN_IF_ERROR(context_.database->RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(agreements, ListAgreements(tx, query));
    return absl::OkStatus();
  }));
  FillPage(list_, query, std::move(agreements), AgreementToProto, response->mutable_agreements(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status AgreementHandlers::Change(const rpc::Call& call, const google::protobuf::Message& request,
                                       const std::string& name, const std::string& etag, Move move,
                                       v1::Agreement* response) {
  const AgreementId id = AgreementIdFromName(name);
  return WriteOnce(
      context_, call, request,
      [&](mysql::Transaction& tx) -> absl::StatusOr<Uuid> {
        SMK_ASSIGN_OR_RETURN(const std::optional<Agreement> before, LockAgreement(tx, id));
        if (!before.has_value()) return NotFound(kNotFound, name);
        SMK_RETURN_IF_ERROR(CheckEtag(etag, *before));
        Agreement after = *before;
        SMK_RETURN_IF_ERROR(move(tx, context_.business_clock->Now(), &after));
        SMK_RETURN_IF_ERROR(UpdateAgreement(tx, *before, after));
        return id.uuid();
      },
      [&](mysql::Transaction& tx, const Uuid& found) { return Read(tx, AgreementId(found), response); });
}

absl::Status AgreementHandlers::Update(const rpc::Call& call, const v1::UpdateAgreementRequest& request,
                                       v1::Agreement* response) {
  return Change(
      call, request, request.agreement().name(), request.agreement().etag(),
      [&](mysql::Transaction& tx, absl::Time now, Agreement* agreement) -> absl::Status {
        AgreementTerms terms = MergeTerms(agreement->terms, request.agreement(), request.update_mask());
        SMK_RETURN_IF_ERROR(UpdateTerms(terms, now, agreement));
        return CheckCalendars(tx, terms);
      },
      response);
}

absl::Status AgreementHandlers::Submit(const rpc::Call& call, const v1::SubmitAgreementRequest& request,
                                       v1::Agreement* response) {
  return Change(
      call, request, request.name(), request.etag(),
      [](mysql::Transaction&, absl::Time now, Agreement* agreement) { return sla::Submit(now, agreement); }, response);
}

absl::Status AgreementHandlers::Approve(const rpc::Call& call, const v1::ApproveAgreementRequest& request,
                                        v1::Agreement* response) {
  const auto function = static_cast<BusinessFunction>(request.function());
  SMK_RETURN_IF_ERROR(CheckSpeaksFor(call, function));
  return Change(
      call, request, request.name(), request.etag(),
      [&](mysql::Transaction&, absl::Time now, Agreement* agreement) {
        return sla::Approve(function, call.principal().subject, now, agreement);
      },
      response);
}

absl::Status AgreementHandlers::Activate(const rpc::Call& call, const v1::ActivateAgreementRequest& request,
                                         v1::Agreement* response) {
  SMK_RETURN_IF_ERROR(Change(
      call, request, request.name(), request.etag(),
      [&](mysql::Transaction& tx, absl::Time now, Agreement* agreement) -> absl::Status {
        absl::Time activate_time = now;
        if (request.has_activate_time()) {
          SMK_ASSIGN_OR_RETURN(activate_time, FromProtoTime(request.activate_time()));
        }
        SMK_RETURN_IF_ERROR(sla::Activate(activate_time, now, agreement));
        return InsertBackfill(
            tx, {.agreement = agreement->id, .revision = agreement->revision, .activate_time = activate_time});
      },
      response));
  if (context_.on_activation) context_.on_activation();
  return absl::OkStatus();
}

}  // namespace smarketing::sla
