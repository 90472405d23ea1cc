// lead export.
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/commands/lead_parts.h"
#include "cli/csv/writer.h"
#include "cli/export/lead_csv.h"
#include "cli/export/person_json.h"
#include "cli/files.h"
#include "cli/lead_ref.h"
#include "cli/output.h"
#include "cli/pages.h"
#include "cli/progress.h"
#include "common/status/macros.h"
#include "nlohmann/json.hpp"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::LeadService::Stub;

struct ExportFlags {
  std::string lead, out;              // one person
  std::string csv, filter, order_by;  // all leads of a filter
  bool show_deleted = false;
};

absl::Status ExportPerson(const Session& session, const ExportFlags& flags) {
  pb::ExportLeadRequest request;
  SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, flags.lead));
  PersonJson document;
  SMK_RETURN_IF_ERROR(session.Read<pb::LeadService>(&Stub::ExportLead, request,
                                                    [&](const pb::ExportLeadResponse& part) { document.Add(part); }));
  if (flags.out.empty() || flags.out == "-") {
    Print(document.ToText());
    return absl::OkStatus();
  }
  SMK_ASSIGN_OR_RETURN(const auto file, AtomicFile::Open(flags.out));
  file->out() << document.ToText();
  SMK_RETURN_IF_ERROR(file->Commit());
  Print(absl::StrCat(FormatAmount(document.parts(), "part"), " in ", flags.out, "\n"));
  return absl::OkStatus();
}

absl::Status ExportCsv(const Session& session, const ExportFlags& flags) {
  SMK_ASSIGN_OR_RETURN(const auto file, AtomicFile::Open(flags.csv));
  csv::Writer writer(&file->out());
  writer.Write(LeadCsvHeader());
  pb::ListLeadsRequest request;
  request.set_filter(flags.filter);
  request.set_order_by(flags.order_by);
  request.set_show_deleted(flags.show_deleted);
  Progress progress("leads");
  int64_t done = 0;
  SMK_RETURN_IF_ERROR(ForEachItem<pb::LeadService>(
      session, &Stub::ListLeads, request, std::numeric_limits<int>::max(),
      [](const pb::ListLeadsResponse& page) -> const auto& { return page.leads(); },
      [&](const pb::Lead& lead) {
        writer.Write(LeadCsvRow(lead));
        progress.Show({.done = ++done});
      }));
  progress.Finish();
  SMK_RETURN_IF_ERROR(file->Commit());
  if (session.settings().json) {
    Print(nlohmann::ordered_json{{"leads", done}, {"file", flags.csv}}.dump() + "\n");
  } else {
    Print(absl::StrCat(FormatAmount(done, "lead"), " in ", flags.csv, "\n"));
  }
  return absl::OkStatus();
}

}  // namespace

void AddLeadExport(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand("export", "all that is held about one person as JSON, or many leads as CSV");
  command->footer(
      "A file is there whole or not at all.\nExamples: smctl lead export ana@example.com --out ana.json\n"
      "          smctl lead export --csv leads.csv --filter 'stage = CUSTOMER'");
  auto flags = std::make_shared<ExportFlags>();
  auto* person = command->add_option("lead", flags->lead, kLeadHelp);
  auto* out = command->add_option("--out", flags->out, "where the person goes; default: standard output");
  auto* csv =
      command->add_option("--csv", flags->csv, "where the leads go, a row each")->excludes(person)->excludes(out);
  command->add_option("--filter", flags->filter, "which leads, as smctl lead list takes it")->needs(csv);
  command->add_option("--order-by", flags->order_by, "as smctl lead list takes it")->needs(csv);
  command->add_flag("--show-deleted", flags->show_deleted, "deleted ones, too")->needs(csv);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    if (!flags->csv.empty()) return ExportCsv(session, *flags);
    if (!flags->lead.empty()) return ExportPerson(session, *flags);
    return absl::InvalidArgumentError("name a lead, or a file by --csv");
  });
}

}  // namespace smarketing::cli
