// lead duplicates|merge|unmerge, duplicates scan|list|dismiss.
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/commands/lead_parts.h"
#include "cli/confirm.h"
#include "cli/flags.h"
#include "cli/lead_ref.h"
#include "cli/list_command.h"
#include "cli/progress.h"
#include "cli/render/duplicate.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::LeadService::Stub;

void AddMinScore(CLI::App* command, int& min_score) {
  command->add_option("--min-score", min_score, "0 to 100; default: the service's")->check(CLI::Range(0, 100));
}

void AddDuplicatesOf(CLI::App* lead, Invocation* invocation) {
  struct Flags {
    std::string lead;
    int min_score = 0;
  };
  auto* command = lead->add_subcommand("duplicates", "leads that may be the same person, best first");
  auto flags = std::make_shared<Flags>();
  command->add_option("lead", flags->lead, kLeadHelp)->required();
  AddMinScore(command, flags->min_score);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::FindDuplicatesRequest request;
    request.set_min_score(flags->min_score);
    SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, flags->lead));
    return CallAndShow<pb::LeadService>(session, &Stub::FindDuplicates, request,
                                        [](const pb::FindDuplicatesResponse& response) {
                                          Table table(DuplicateColumns());
                                          for (const auto& one : response.candidates())
                                            table.AddRow(DuplicateCells(one));
                                          return table.Render();
                                        });
  });
}

struct MergeFlags {
  std::string survivor, other, request_id;
  bool preview = false;
  bool yes = false;
};

absl::StatusOr<pb::Lead> Get(const Session& session, const std::string& text) {
  pb::GetLeadRequest request;
  SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, text));
  pb::Lead lead;
  SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&Stub::GetLead, request, &lead));
  return lead;
}

absl::Status Merge(const Session& session, const MergeFlags& flags) {
  SMK_ASSIGN_OR_RETURN(const pb::Lead survivor, Get(session, flags.survivor));
  SMK_ASSIGN_OR_RETURN(const pb::Lead other, Get(session, flags.other));
  pb::MergeLeadsRequest request;
  request.set_name(survivor.name());
  request.set_other_lead(other.name());
  // What is shown is what is merged, or nothing is.
  request.set_etag(survivor.etag());
  request.set_other_etag(other.etag());
  if (flags.preview || !flags.yes) {
    request.set_validate_only(true);
    request.set_request_id(NewRequestId());
    pb::MergeLeadsResponse preview;
    SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&Stub::MergeLeads, request, &preview));
    if (session.settings().json && flags.preview) {
      Print(ToJson(preview));
    } else if (!session.settings().json) {
      Print(RenderMergePreview(survivor, other, preview));
    }
    if (flags.preview) return absl::OkStatus();
    SMK_RETURN_IF_ERROR(Confirm("Make one lead of these two?", flags.yes));
    request.set_validate_only(false);
  }
  request.set_request_id(RequestId(flags.request_id));
  return CallAndShow<pb::LeadService>(session, &Stub::MergeLeads, request, RenderMerge);
}

void AddMerge(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand("merge", "make one lead of two; shows the result side by side and asks first");
  command->footer("Example: smctl lead merge ana@example.com ana.silva@example.com --preview");
  auto flags = std::make_shared<MergeFlags>();
  command->add_option("lead", flags->survivor, "the survivor: " + std::string(kLeadHelp))->required();
  command->add_option("other", flags->other, "the lead that becomes part of it")->required();
  command->add_flag("--preview", flags->preview, "show the result, change nothing");
  command->add_flag("--yes", flags->yes, "do not ask");
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) { return Merge(session, *flags); });
}

// A merge by its name, or by the lead that was merged into another.
absl::StatusOr<std::string> FindMergeName(const Session&, absl::string_view text) {
  return absl::StrContains(text, '/') ? std::string(text) : FullName("leadMerges", text);
}

absl::Status Scan(const Session& session, int min_score) {
  pb::ScanDuplicatesRequest request;
  request.set_min_score(min_score);
  Progress progress("leads");
  pb::ScanDuplicatesResponse last;
  SMK_RETURN_IF_ERROR(
      session.Read<pb::LeadService>(&Stub::ScanDuplicates, request, [&](const pb::ScanDuplicatesResponse& response) {
        last = response;
        progress.Show({last.leads_done(), last.leads_done(), last.leads_total(),
                       absl::StrCat(FormatAmount(last.pairs_found(), "pair"), " found")});
      }));
  progress.Finish();
  if (!last.done()) return absl::UnavailableError("the scan ended before it was done; it can be begun again");
  Show(session, last, RenderScan);
  return absl::OkStatus();
}

void AddDismiss(CLI::App* duplicates, Invocation* invocation) {
  struct Flags {
    std::string lead, other, request_id;
  };
  auto* command = duplicates->add_subcommand("dismiss", "two leads are not the same person; do not suggest them again");
  auto flags = std::make_shared<Flags>();
  command->add_option("lead", flags->lead, kLeadHelp)->required();
  command->add_option("other", flags->other, "the other one")->required();
  AddRequestId(command, flags->request_id);
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::DismissDuplicateRequest request;
    request.set_request_id(RequestId(flags->request_id));
    SMK_ASSIGN_OR_RETURN(*request.mutable_lead(), FindLeadName(session, flags->lead));
    SMK_ASSIGN_OR_RETURN(*request.mutable_other_lead(), FindLeadName(session, flags->other));
    return CallAndShow<pb::LeadService>(session, &Stub::DismissDuplicate, request,
                                        [](const auto&) { return "not suggested again\n"; });
  });
}

}  // namespace

void AddLeadMerges(CLI::App* lead, Invocation* invocation) {
  AddDuplicatesOf(lead, invocation);
  AddMerge(lead, invocation);
  AddStep<pb::LeadService>(
      lead, invocation, {"unmerge", "take a merge back", "smctl lead unmerge leadMerges/018f…"},
      {"merge", "leadMerges/{id} or its id; or leads/{id} of the lead that was merged into another", FindMergeName},
      &Stub::UnmergeLeads, RenderUnmerge);
}

void AddDuplicateCommands(CLI::App& root, Invocation* invocation) {
  auto* duplicates = root.add_subcommand("duplicates", "pairs of leads that may be one person");
  duplicates->require_subcommand(1);
  auto* scan = duplicates->add_subcommand("scan", "look through all leads, and keep what is found");
  auto min_score = std::make_shared<int>(0);
  AddMinScore(scan, *min_score);
  OnSession(scan, invocation, [min_score](const Session& session) { return Scan(session, *min_score); });
  AddList<pb::LeadService>(
      duplicates, invocation, {.description = "pairs that nobody has merged or dismissed, best first"},
      &Stub::ListDuplicates, DuplicateColumns(),
      [](const pb::ListDuplicatesResponse& page) -> const auto& { return page.candidates(); }, DuplicateCells);
  AddDismiss(duplicates, invocation);
}

}  // namespace smarketing::cli
