#include "lead_service/rpc/handlers/import.h"

#include "common/idempotency/request_fingerprint.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/rpc/convert/command.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/validate/requests.h"

namespace smarketing::lead {

ImportHandler::ImportHandler(LeadUnitOfWork* unit_of_work, const Writer* writer, const Clock* clock)
    : unit_of_work_(unit_of_work),
      writer_(writer),
      clock_(clock),
      lead_rules_(*v1::ImportLeadsRow::descriptor()),
      deal_rules_(*v1::ImportDealsRow::descriptor()) {}

absl::Status ImportHandler::ImportLeads(
    rpc::BidiStream<v1::ImportLeadsRequest, v1::ImportLeadsResponse>& stream) const {
  return ImportStream<v1::ImportLeadsRequest, v1::ImportLeadsResponse>(
             unit_of_work_, clock_,
             [this](const rpc::Call& call, const v1::ImportLeadsRow& row) { return PrepareLead(call, row); },
             [](const Outcome& outcome, v1::ImportLeadsResult& result) {
               result.set_lead(LeadName(outcome.lead.id));
               result.set_created(outcome.created);
             })
      .Run(stream);
}

absl::Status ImportHandler::ImportDeals(
    rpc::BidiStream<v1::ImportDealsRequest, v1::ImportDealsResponse>& stream) const {
  return ImportStream<v1::ImportDealsRequest, v1::ImportDealsResponse>(
             unit_of_work_, clock_,
             [this](const rpc::Call& call, const v1::ImportDealsRow& row) { return PrepareDeal(call, row); },
             [](const Outcome& outcome, v1::ImportDealsResult& result) {
               if (outcome.deal.has_value()) result.set_deal(DealName(outcome.deal->id));
               result.set_created(outcome.created);
             })
      .Run(stream);
}

absl::StatusOr<LeadEntry> ImportHandler::PrepareLead(const rpc::Call& call, const v1::ImportLeadsRow& row) const {
  const Context context = writer_->ContextOf(call);
  Violations violations;
  lead_rules_.Validate(row, &violations);
  ValidateCaptureLead(row.lead(), "lead", {context.now, writer_->phone_region()}, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  return LeadEntry(CaptureLeadFromProto(row.lead(), context, writer_->phone_region()),
                   idempotency::KeyOfRequest(context.actor, row.lead()));
}

absl::StatusOr<LeadEntry> ImportHandler::PrepareDeal(const rpc::Call& call, const v1::ImportDealsRow& row) const {
  const Context context = writer_->ContextOf(call);
  Violations violations;
  deal_rules_.Validate(row, &violations);
  ValidateImportDealsRow(row, {context.now, writer_->phone_region()}, violations);
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  return LeadEntry(ImportDealFromProto(row, context, writer_->phone_region()));
}

}  // namespace smarketing::lead
