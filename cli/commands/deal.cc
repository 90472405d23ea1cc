// deal get|list|convert|update|contacts|move|win|lose|reopen.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/convert.h"
#include "cli/flags.h"
#include "cli/lead_ref.h"
#include "cli/list_command.h"
#include "cli/render/deal.h"
#include "cli/render/lead.h"
#include "cli/step_command.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::DealService::Stub;

StepSubject DealSubject() { return {"deal", "deals/{id}, its id, or SYSTEM:ID of another system", FindDealName}; }

// A contact as it is typed: LEAD=ROLE.
absl::StatusOr<pb::DealContact> ParseContact(const Session& session, const std::string& text) {
  const size_t equals = text.rfind('=');
  const auto role = equals == std::string::npos ? std::nullopt : ParseEnum<pb::DealRole>(text.substr(equals + 1));
  if (!role.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not LEAD=ROLE, the role being one of ", EnumNames<pb::DealRole>()));
  }
  pb::DealContact contact;
  SMK_ASSIGN_OR_RETURN(*contact.mutable_lead(), FindLeadName(session, text.substr(0, equals)));
  contact.set_role(*role);
  return contact;
}

// What a person says of a deal, now or later.
struct DealFlags {
  CLI::Option *title, *owner, *amount, *expected, *external_id;
  std::string title_text, owner_text, amount_text, expected_text, external_id_text;

  void AddTo(CLI::App* command) {
    title = command->add_option("--title", title_text);
    amount = command->add_option("--amount", amount_text, "such as '120.50 EUR'");
    owner = command->add_option("--owner", owner_text, "the key of a rep");
    expected = command->add_option("--expected-close", expected_text, "a day, such as 2026-06-30");
    external_id = command->add_option("--external-id", external_id_text, "SYSTEM:ID, the deal's id in another system");
  }

  // Sets what was given, and names it in `mask`, which may be null.
  void Apply(pb::Deal* deal, google::protobuf::FieldMask* mask, Violations& violations) const {
    const auto given = [mask](const CLI::Option* option, const char* path) {
      if (option->count() == 0) return false;
      if (mask != nullptr) mask->add_paths(path);
      return true;
    };
    if (given(title, "title")) deal->set_title(title_text);
    if (given(owner, "owner")) deal->set_owner(owner_text);
    if (given(amount, "amount")) {
      if (const auto money = MoneyFlag("--amount", amount_text, violations)) *deal->mutable_amount() = *money;
    }
    if (given(expected, "expected_close_date") && !expected_text.empty()) {
      const auto date = ParseDate(expected_text);
      if (!date.has_value()) violations.Add("--expected-close", "is not a day such as 2026-06-30");
      if (date.has_value()) *deal->mutable_expected_close_date() = *date;
    }
    if (given(external_id, "external_id")) {
      if (const auto id = ExternalIdFlag("--external-id", external_id_text, violations)) {
        *deal->mutable_external_id() = *id;
      }
    }
  }
};

void AddConvert(CLI::App* deal, Invocation* invocation) {
  struct Flags : DealFlags {
    std::string lead, pipeline, stage, at, etag, request_id;
    std::vector<std::string> contacts;
  };
  auto* command = deal->add_subcommand("convert", "make a deal of a lead, which becomes an opportunity");
  command->footer(
      "Example: smctl deal convert ana@example.com --title 'Licences' --amount '12000 EUR' --contact "
      "tom@example.com=decision_maker");
  auto flags = std::make_shared<Flags>();
  command->add_option("lead", flags->lead, kLeadHelp)->required();
  flags->AddTo(command);
  command->add_option("--pipeline", flags->pipeline, "the key of a pipeline; default: the default one");
  command->add_option("--stage", flags->stage, "the id of a stage of it; default: its first");
  AddRepeated(command, "--contact", flags->contacts,
              "LEAD=ROLE of somebody else who takes part: " + EnumNames<pb::DealRole>());
  command->add_option("--at", flags->at, "when it happened; default: now");
  command->add_option("--etag", flags->etag, "the lead's; must be the present one, or nothing is done");
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::ConvertLeadRequest request;
    request.set_request_id(RequestId(flags->request_id));
    flags->Apply(request.mutable_deal(), nullptr, violations);
    request.mutable_deal()->set_pipeline(flags->pipeline);
    request.mutable_deal()->set_stage(flags->stage);
    if (const auto time = TimeFlag("--at", flags->at, violations)) *request.mutable_occur_time() = *time;
    request.set_etag(flags->etag);
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    for (const std::string& text : flags->contacts) {
      SMK_ASSIGN_OR_RETURN(*request.mutable_deal()->add_contacts(), ParseContact(session, text));
    }
    SMK_ASSIGN_OR_RETURN(*request.mutable_lead(), FindLeadName(session, flags->lead));
    return CallAndShow<pb::DealService>(session, &Stub::ConvertLead, request,
                                        [](const pb::ConvertLeadResponse& response) {
                                          return absl::StrCat(RenderDeal(response.deal()), "\n", "the lead is ",
                                                              EnumText(response.lead().stage()), " now\n");
                                        });
  });
}

void AddUpdate(CLI::App* deal, Invocation* invocation) {
  struct Flags : DealFlags {
    std::string deal, created, closed, etag, request_id;
  };
  auto* command = deal->add_subcommand("update", "overwrite what is known of a deal, also of a closed one; '' clears");
  command->footer("Example: smctl deal update crm:D501 --amount '5900.00 EUR' --closed 2026-04-26");
  auto flags = std::make_shared<Flags>();
  command->add_option("deal", flags->deal, DealSubject().help)->required();
  flags->AddTo(command);
  command->add_option("--created", flags->created, "when the opportunity arose");
  command->add_option("--closed", flags->closed, "when it was won or lost");
  command->add_option("--etag", flags->etag, "must be the present one, or nothing is done");
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::UpdateDealRequest request;
    request.set_request_id(RequestId(flags->request_id));
    auto* mask = request.mutable_update_mask();
    flags->Apply(request.mutable_deal(), mask, violations);
    request.mutable_deal()->set_etag(flags->etag);
    if (const auto time = TimeFlag("--created", flags->created, violations)) {
      *request.mutable_create_time() = *time;
      mask->add_paths("create_time");
    }
    if (const auto time = TimeFlag("--closed", flags->closed, violations)) {
      *request.mutable_close_time() = *time;
      mask->add_paths("close_time");
    }
    if (mask->paths().empty()) violations.Add("flags", "say nothing to change; such as --amount");
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    SMK_ASSIGN_OR_RETURN(*request.mutable_deal()->mutable_name(), FindDealName(session, flags->deal));
    return CallAndShow<pb::DealService>(session, &Stub::UpdateDeal, request, RenderDeal);
  });
}

struct ContactFlags {
  std::string deal, request_id;
  std::vector<std::string> set, remove;
};

void RemoveContact(pb::Deal& deal, const std::string& lead) {
  auto* contacts = deal.mutable_contacts();
  for (int i = contacts->size(); i-- > 0;) {
    if (contacts->Get(i).lead() == lead) contacts->DeleteSubrange(i, 1);
  }
}

// A lead by the name that a deal calls it by: one that was merged into another by the name of that.
absl::StatusOr<std::string> FindContactName(const Session& session, const pb::Deal& deal, const std::string& text) {
  pb::GetLeadRequest request;
  SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, text));
  for (const pb::DealContact& contact : deal.contacts()) {
    if (contact.lead() == request.name()) return request.name();
  }
  pb::Lead lead;
  SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&pb::LeadService::Stub::GetLead, request, &lead));
  return lead.name();
}

absl::Status ChangeContacts(const Session& session, const ContactFlags& flags) {
  pb::GetDealRequest get;
  SMK_ASSIGN_OR_RETURN(*get.mutable_name(), FindDealName(session, flags.deal));
  pb::Deal deal;
  SMK_RETURN_IF_ERROR(session.Call<pb::DealService>(&Stub::GetDeal, get, &deal));
  if (!flags.set.empty() || !flags.remove.empty()) {
    for (const std::string& text : flags.remove) {
      SMK_ASSIGN_OR_RETURN(const std::string lead, FindContactName(session, deal, text));
      RemoveContact(deal, lead);
    }
    for (const std::string& text : flags.set) {
      SMK_ASSIGN_OR_RETURN(pb::DealContact contact, ParseContact(session, text));
      SMK_ASSIGN_OR_RETURN(*contact.mutable_lead(), FindContactName(session, deal, contact.lead()));
      RemoveContact(deal, contact.lead());
      *deal.add_contacts() = contact;
    }
    pb::UpdateDealRequest request;
    request.set_request_id(RequestId(flags.request_id));
    request.mutable_deal()->set_name(deal.name());
    request.mutable_deal()->set_etag(deal.etag());  // the list that was read is the one that is changed
    *request.mutable_deal()->mutable_contacts() = deal.contacts();
    request.mutable_update_mask()->add_paths("contacts");
    SMK_RETURN_IF_ERROR(session.Call<pb::DealService>(&Stub::UpdateDeal, request, &deal));
  }
  Show(session, deal, RenderDeal);
  return absl::OkStatus();
}

void AddContacts(CLI::App* deal, Invocation* invocation) {
  auto* command = deal->add_subcommand("contacts", "who takes part in a deal; sets roles and removes people");
  command->footer("Example: smctl deal contacts crm:D501 --set ana@example.com=champion --remove tom@example.com");
  auto flags = std::make_shared<ContactFlags>();
  command->add_option("deal", flags->deal, DealSubject().help)->required();
  AddRepeated(command, "--set", flags->set, "LEAD=ROLE: " + EnumNames<pb::DealRole>());
  AddRepeated(command, "--remove", flags->remove, "a lead");
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) { return ChangeContacts(session, *flags); });
}

}  // namespace

void AddDealCommands(CLI::App& root, Invocation* invocation) {
  auto* deal = root.add_subcommand("deal", "chances of revenue, and what became of them");
  deal->require_subcommand(1);
  AddStep<pb::DealService>(deal, invocation, {"get", "one deal, whole", "smctl deal get crm:D501"}, DealSubject(),
                           &Stub::GetDeal, RenderDeal);
  AddList<pb::DealService>(
      deal, invocation,
      {.description = "deals, by filter and order",
       .example = "smctl deal list --filter 'state = OPEN AND owner = \"ana\"'",
       .filter = "state = WON AND close_time >= \"2026-01-01T00:00:00Z\"",
       .order_by = "create_time or update_time, with or without desc"},
      &Stub::ListDeals, DealColumns(), [](const pb::ListDealsResponse& page) -> const auto& { return page.deals(); },
      DealCells);
  AddConvert(deal, invocation);
  AddUpdate(deal, invocation);
  AddContacts(deal, invocation);
  const auto add = [&](const StepHelp& help, auto method) {
    AddStep<pb::DealService>(deal, invocation, help, DealSubject(), method, RenderDeal);
  };
  add({.name = "move",
       .description = "move an open deal to another stage, forward or back",
       .example = "smctl deal move crm:D501 negotiation",
       .positional = {"stage"}},
      &Stub::MoveDealStage);
  add({"win", "it is won, and its lead a customer", "smctl deal win crm:D501 --at 2026-04-26"}, &Stub::WinDeal);
  add({"lose", "it is lost, for a reason", "smctl deal lose crm:D501 --reason NO_BUDGET"}, &Stub::LoseDeal);
  add({"reopen", "open it again, in the stage that it was in"}, &Stub::ReopenDeal);
}

}  // namespace smarketing::cli
