// lead capture|create|update|upsert|move|recycle|disqualify|delete|undelete|erase.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/commands/lead_parts.h"
#include "cli/confirm.h"
#include "cli/convert.h"
#include "cli/flags.h"
#include "cli/lead_ref.h"
#include "cli/render/lead.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::LeadService::Stub;

// What capture and create share.
struct NewLeadFlags {
  IdentityFlags identities;
  LeadFlags lead;
  SourceFlags source;
  std::string stage, at, request_id;

  void AddTo(CLI::App* command) {
    identities.AddTo(command);
    lead.AddTo(command);
    source.AddTo(command);
    command->add_option("--stage", stage, "at least this stage: " + StageNames(pb::LEAD_STAGE_SALES_QUALIFIED));
    command->add_option("--at", at, "when it happened; default: now");
    AddRequestId(command, request_id);
  }

  template <typename Request>
  void Apply(Request* request, Violations& violations) const {
    request->set_request_id(RequestId(request_id));
    for (const pb::Identity& identity : identities.Identities(violations)) *request->add_identities() = identity;
    if (source.given()) *request->mutable_source() = source.Details();
    request->set_stage(EnumFlag<pb::LeadStage>("--stage", stage, violations));
    if (const auto time = TimeFlag("--at", at, violations)) *request->mutable_occur_time() = *time;
  }
};

std::string RenderCapture(const pb::CaptureLeadResponse& response) {
  std::string text = absl::StrCat(response.created() ? "a new lead\n" : "a known lead\n", RenderLead(response.lead()));
  for (const std::string& other : response.duplicate_candidates()) {
    absl::StrAppend(&text, "perhaps the same: ", other, "\n");
  }
  return text;
}

struct CaptureFlags : NewLeadFlags {
  std::string touch;
};

void AddCapture(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand("capture", "this person did this, here is what we know");
  command->footer(
      "Example: smctl lead capture --email ana@example.com --company 'Example Ltd' --touch demo_request --source "
      "google");
  auto flags = std::make_shared<CaptureFlags>();
  flags->AddTo(command);
  command->add_option("--touch", flags->touch, "what was done: " + EnumNames<pb::TouchKind>());
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::CaptureLeadRequest request;
    flags->Apply(&request, violations);
    pb::Lead lead;
    flags->lead.Apply(&lead, nullptr);
    *request.mutable_profile() = lead.profile();
    request.set_owner(lead.owner());
    request.set_team(lead.team());
    request.set_persona(lead.persona());
    *request.mutable_tags() = lead.tags();
    if (!flags->touch.empty()) {
      request.mutable_touch()->set_kind(EnumFlag<pb::TouchKind>("--touch", flags->touch, violations));
      *request.mutable_touch()->mutable_source() = request.source();
    }
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    return CallAndShow<pb::LeadService>(session, &Stub::CaptureLead, request, RenderCapture);
  });
}

void AddCreate(CLI::App* lead, Invocation* invocation) {
  auto* command =
      lead->add_subcommand("create", "make a lead by hand; an error when somebody has one of the identities");
  command->footer("Example: smctl lead create --email ana@example.com --given-name Ana --stage subscriber");
  auto flags = std::make_shared<NewLeadFlags>();
  flags->AddTo(command);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::CreateLeadRequest request;
    flags->Apply(&request, violations);
    flags->lead.Apply(request.mutable_lead(), nullptr);
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    return CallAndShow<pb::LeadService>(session, &Stub::CreateLead, request, RenderLead);
  });
}

struct UpdateFlags {
  std::string lead;
  LeadFlags fields;
  std::string at, etag, request_id;

  absl::StatusOr<pb::UpdateLeadRequest> Request() const {
    Violations violations;
    pb::UpdateLeadRequest request;
    request.set_request_id(RequestId(request_id));
    fields.Apply(request.mutable_lead(), request.mutable_update_mask());
    request.mutable_lead()->set_etag(etag);
    if (const auto identity = ParseIdentity(lead)) {
      *request.mutable_identity() = *identity;
    } else {
      request.mutable_lead()->set_name(FullName("leads", lead));
    }
    if (request.update_mask().paths().empty()) violations.Add("flags", "say nothing to change; such as --company");
    if (const auto time = TimeFlag("--occur-time", at, violations)) *request.mutable_occur_time() = *time;
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    return request;
  }
};

std::shared_ptr<UpdateFlags> AddUpdateFlags(CLI::App* command) {
  auto flags = std::make_shared<UpdateFlags>();
  flags->fields.AddTo(command);
  command->add_option("--occur-time,--at", flags->at,
                      "when it became so; what was said of a later time stays. Default: now, whatever was said");
  command->add_option("--etag", flags->etag, "must be the present one, or nothing is done");
  AddRequestId(command, flags->request_id);
  return flags;
}

void AddUpdate(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand("update", "overwrite what is known of a lead; '' clears a field");
  command->footer("Example: smctl lead update ana@example.com --company 'Example Ltd' --tag vip --job-title ''");
  auto flags = AddUpdateFlags(command);
  command->add_option("lead", flags->lead, kLeadHelp)->required();
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const pb::UpdateLeadRequest request, flags->Request());
    return CallAndShow<pb::LeadService>(session, &Stub::UpdateLead, request, RenderLead);
  });
}

void AddUpsert(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand("upsert", "the same by an id of another system; makes the lead if need be");
  command->footer(
      "Updates may come in any order when each says its time.\n"
      "Example: smctl --origin crm lead upsert crm:42 --company 'Example Ltd' --occur-time 2026-02-01T10:30:00Z");
  auto flags = AddUpdateFlags(command);
  command->add_option("identity", flags->lead, "SYSTEM:ID, an e-mail address, +phone number or visitor:ID")->required();
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(pb::UpdateLeadRequest request, flags->Request());
    if (!request.has_identity()) return absl::InvalidArgumentError("identity is not of the form SYSTEM:ID");
    request.set_allow_missing(true);
    return CallAndShow<pb::LeadService>(session, &Stub::UpdateLead, request, RenderLead);
  });
}

// Says who will be gone before it asks.
absl::Status ConfirmErasure(const Session& session, const std::string& name, bool yes) {
  if (yes) return absl::OkStatus();
  pb::GetLeadRequest request;
  request.set_name(name);
  pb::Lead lead;
  SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&Stub::GetLead, request, &lead));
  return Confirm(
      absl::StrCat("Erase ", Harmless(WhoText(lead)), " (", lead.name(), ") for good? Nobody can take it back."), yes);
}

}  // namespace

void AddLeadWrites(CLI::App* lead, Invocation* invocation) {
  AddCapture(lead, invocation);
  AddCreate(lead, invocation);
  AddUpdate(lead, invocation);
  AddUpsert(lead, invocation);
  AddStep<pb::LeadService>(lead, invocation,
                           {.name = "move",
                            .description = "move a lead to another stage by hand; back only with a reason",
                            .example = "smctl lead move ana@example.com sales_qualified",
                            .positional = {"stage"}},
                           LeadSubject(), &Stub::MoveLeadStage, RenderLead);
  AddStep<pb::LeadService>(lead, invocation,
                           {"recycle", "back to marketing for later",
                            "smctl lead recycle ana@example.com --reason BAD_TIMING --until 2027-01-15"},
                           LeadSubject(), &Stub::RecycleLead, RenderLead);
  AddStep<pb::LeadService>(
      lead, invocation,
      {"disqualify", "end the work on a lead", "smctl lead disqualify crm:42 --reason OTHER --note 'a student'"},
      LeadSubject(), &Stub::DisqualifyLead, RenderLead);
  AddStep<pb::LeadService>(lead, invocation,
                           {"delete", "take a lead out of everything; it can be undeleted for 30 days"}, LeadSubject(),
                           &Stub::DeleteLead, RenderLead);
  AddStep<pb::LeadService>(lead, invocation, {"undelete", "bring a deleted lead back"}, LeadSubject(),
                           &Stub::UndeleteLead, RenderLead);
  auto yes = std::make_shared<bool>(false);
  auto* erase = AddStep<pb::LeadService>(lead, invocation, {"erase", "forget a person for good; the numbers stay"},
                                         LeadSubject(), &Stub::EraseLead, RenderLead,
                                         [yes](const Session& session, const pb::EraseLeadRequest& request) {
                                           return ConfirmErasure(session, request.name(), *yes);
                                         });
  erase->add_flag("--yes", *yes, "do not ask");
}

}  // namespace smarketing::cli
