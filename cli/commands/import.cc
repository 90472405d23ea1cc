// import leads|deals|touches|attempts.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cli/command.h"
#include "cli/commands/import_activities.h"
#include "cli/convert.h"
#include "cli/import/import_file.h"
#include "cli/import/import_runner.h"
#include "cli/import/row_reader.h"
#include "common/money/money.h"
#include "common/money/proto_money.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

void SetExternal(const std::string& system, const std::string& id, pb::ExternalId* external) {
  external->set_system(system);
  external->set_id(id);
}

// Runs the import and prints what came of it.
template <typename Row, typename Request, typename Response, typename MakeRow>
absl::Status RunImport(const Session& session, Invocation* invocation, const ImportFlags& flags,
                       absl::Span<const absl::string_view> known,
                       typename ImportRunner<Row, Request, Response>::OpenStream open, const MakeRow& make_row) {
  SMK_ASSIGN_OR_RETURN(ImportFile file, OpenImportFile(flags, known));
  ImportRunner<Row, Request, Response> runner(&session, file.options, std::move(open),
                                              [&](const std::vector<std::string>& fields) -> absl::StatusOr<Row> {
                                                RowReader values(file.mapping, fields, file.zone);
                                                Row row;
                                                make_row(values, row);
                                                SMK_RETURN_IF_ERROR(values.status());
                                                return row;
                                              });
  SMK_ASSIGN_OR_RETURN(const ImportSummary summary, runner.Run(file.reader, file.bytes));
  PrintSummary(session, invocation, summary);
  return absl::OkStatus();
}

constexpr absl::string_view kLeadFields[] = {
    "external_id",    "email",         "phone",   "visitor_id",   "given_name", "family_name",
    "company_name",   "job_title",     "website", "country_code", "city",       "postal_code",
    "street_address", "language_code", "region",  "persona",      "occur_time", "create_time",
    "channel",        "source",        "medium",  "campaign",     "content",    "term",
    "referrer",       "landing_page",  "owner",   "team",         "tags",       "stage"};

struct LeadImportFlags : ImportFlags {
  std::string stage;
};

void MakeLeadRow(const LeadImportFlags& flags, RowReader& values, pb::ImportLeadsRow& row) {
  pb::CaptureLeadRequest& lead = *row.mutable_lead();
  if (const std::string id = values.Text("external_id"); !id.empty()) {
    SetExternal(flags.system, id, lead.add_identities()->mutable_external());
  }
  if (const std::string email = values.Text("email"); !email.empty()) lead.add_identities()->set_email(email);
  if (const std::string phone = values.Text("phone"); !phone.empty()) lead.add_identities()->set_phone(phone);
  if (const std::string id = values.Text("visitor_id"); !id.empty()) lead.add_identities()->set_visitor_id(id);

  const auto set_texts = [&values](google::protobuf::Message* message, std::initializer_list<const char*> fields) {
    for (const char* field : fields) {
      const std::string text = values.Text(field);
      if (text.empty()) continue;
      message->GetReflection()->SetString(message, message->GetDescriptor()->FindFieldByName(field), text);
    }
  };
  set_texts(lead.mutable_profile(),
            {"given_name", "family_name", "company_name", "job_title", "website", "country_code", "city", "postal_code",
             "street_address", "language_code", "region"});
  set_texts(lead.mutable_source(),
            {"channel", "source", "medium", "campaign", "content", "term", "referrer", "landing_page"});
  set_texts(&lead, {"owner", "team", "persona"});
  for (const char* field : {"occur_time", "create_time"}) {
    if (const auto time = values.Time(field)) *lead.mutable_occur_time() = *time;
  }
  for (const absl::string_view tag : absl::StrSplit(values.Text("tags"), ';', absl::SkipWhitespace())) {
    lead.add_tags(std::string(absl::StripAsciiWhitespace(tag)));
  }
  std::string stage = values.Text("stage");
  if (stage.empty()) stage = flags.stage;
  if (stage.empty()) return;
  if (const auto parsed = ParseStage(stage)) {
    lead.set_stage(*parsed);
  } else {
    values.violations().Add("stage", absl::StrCat("'", stage, "' is not a stage; the stages are ", StageNames()));
  }
}

void AddImportLeads(CLI::App* import, Invocation* invocation) {
  auto* command = import->add_subcommand("leads", "capture a lead for every row");
  command->footer(
      "Repeating an import changes nothing. Rejected rows are written to a file, with the reason of each.\n"
      "Example: smctl import leads leads.csv --map email=E-mail,source=utm_source,create_time=date --stage "
      "marketing_qualified\nFields: " +
      absl::StrJoin(kLeadFields, ", ") + ". tags are separated by ';'.");
  auto flags = std::make_shared<LeadImportFlags>();
  AddImportFlags(command, *flags);
  command->add_option("--stage", flags->stage, "the stage of all rows that name none, such as marketing_qualified");
  OnSession(command, invocation, [flags, invocation](const Session& session) -> absl::Status {
    if (!flags->stage.empty() && !ParseStage(flags->stage).has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("--stage takes one of ", StageNames()));
    }
    const auto stub = session.Stub<pb::LeadService>();
    return RunImport<pb::ImportLeadsRow, pb::ImportLeadsRequest, pb::ImportLeadsResponse>(
        session, invocation, *flags, kLeadFields,
        [&stub](grpc::ClientContext* context) { return stub->ImportLeads(context); },
        [&flags](RowReader& values, pb::ImportLeadsRow& row) { MakeLeadRow(*flags, values, row); });
  });
}

constexpr absl::string_view kDealFields[] = {
    "external_id", "lead_external_id", "lead_email", "lead_phone", "lead",       "title", "amount", "currency",
    "owner",       "create_time",      "close_time", "state",      "lost_reason"};

struct DealImportFlags : ImportFlags {
  bool won = false;
  std::string currency;
  std::string lead_system;
};

void SetDealLead(const DealImportFlags& flags, RowReader& values, pb::ImportDealsRow& row) {
  if (const std::string lead = values.Text("lead"); !lead.empty()) {
    row.set_lead(lead);
  } else if (const std::string id = values.Text("lead_external_id"); !id.empty()) {
    SetExternal(flags.lead_system.empty() ? flags.system : flags.lead_system, id,
                row.mutable_identity()->mutable_external());
  } else if (const std::string email = values.Text("lead_email"); !email.empty()) {
    row.mutable_identity()->set_email(email);
  } else if (const std::string phone = values.Text("lead_phone"); !phone.empty()) {
    row.mutable_identity()->set_phone(phone);
  } else {
    values.violations().Add("lead_external_id", "or lead_email, lead_phone or lead is needed: whose deal is it?");
  }
}

void MakeDealRow(const DealImportFlags& flags, RowReader& values, pb::ImportDealsRow& row) {
  SetDealLead(flags, values, row);
  pb::Deal& deal = *row.mutable_deal();
  std::string id = values.Text("external_id");
  if (id.empty()) id = values.Text("lead_external_id");  // one deal per lead, unless the file has ids for deals
  if (!id.empty()) SetExternal(flags.system, id, deal.mutable_external_id());
  deal.set_title(values.Text("title"));
  deal.set_owner(values.Text("owner"));
  std::string currency = values.Text("currency");
  if (currency.empty()) currency = flags.currency;
  if (const std::string amount = values.Text("amount"); !amount.empty()) {
    const absl::StatusOr<Money> money = Money::Parse(currency, amount);
    if (money.ok()) {
      *deal.mutable_amount() = ToProtoMoney(*money);
    } else if (currency.empty()) {
      values.violations().Add("currency", "is needed with an amount: map it or give --currency");
    } else {
      values.violations().Add("amount", absl::StrCat("'", amount, "' ", money.status().message()));
    }
  }
  if (const auto time = values.Time("create_time")) *row.mutable_create_time() = *time;
  if (const auto time = values.Time("close_time")) *row.mutable_close_time() = *time;
  row.set_lost_reason(values.Text("lost_reason"));
  const std::string state = absl::AsciiStrToLower(values.Text("state"));
  if (state == "won" || (state.empty() && flags.won)) {
    row.set_state(pb::DEAL_STATE_WON);
  } else if (state == "lost") {
    row.set_state(pb::DEAL_STATE_LOST);
  } else if (!state.empty() && state != "open") {
    values.violations().Add("state", absl::StrCat("'", state, "' is not one of open, won, lost"));
  }
}

void AddImportDeals(CLI::App* import, Invocation* invocation) {
  auto* command = import->add_subcommand("deals", "bring in a deal for every row");
  command->footer(
      "Repeating an import changes nothing; a row with other amounts or times restates its deal.\n"
      "Example: smctl import deals deals.csv --map lead_external_id=crm_id,amount=value,close_time=closed --won "
      "--currency BRL\nFields: " +
      absl::StrJoin(kDealFields, ", ") + ". Without external_id a deal is known by its lead's.");
  auto flags = std::make_shared<DealImportFlags>();
  AddImportFlags(command, *flags);
  command->add_flag("--won", flags->won, "every row that names no state is a won deal");
  command->add_option("--currency", flags->currency, "of amounts without one, such as BRL");
  command->add_option("--lead-system", flags->lead_system, "the system of lead_external_id; default: --system");
  OnSession(command, invocation, [flags, invocation](const Session& session) -> absl::Status {
    if (!flags->currency.empty() && !IsCurrency(flags->currency)) {
      return absl::InvalidArgumentError(absl::StrCat(flags->currency, " is not an ISO 4217 currency code"));
    }
    const auto stub = session.Stub<pb::DealService>();
    return RunImport<pb::ImportDealsRow, pb::ImportDealsRequest, pb::ImportDealsResponse>(
        session, invocation, *flags, kDealFields,
        [&stub](grpc::ClientContext* context) { return stub->ImportDeals(context); },
        [&flags](RowReader& values, pb::ImportDealsRow& row) { MakeDealRow(*flags, values, row); });
  });
}

}  // namespace

void AddImportCommands(CLI::App& root, Invocation* invocation) {
  auto* import = root.add_subcommand("import", "bring in leads, deals, touches or attempts from a CSV file");
  import->require_subcommand(1);
  AddImportLeads(import, invocation);
  AddImportDeals(import, invocation);
  AddImportTouches(import, invocation);
  AddImportAttempts(import, invocation);
}

}  // namespace smarketing::cli
