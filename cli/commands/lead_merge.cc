// lead duplicates|merge|unmerge, duplicates scan|list|dismiss.
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "cli/call_command.h"
#include "cli/commands/lead_parts.h"
#include "cli/confirm.h"
#include "cli/flags.h"
#include "cli/lead_ref.h"
#include "cli/pages.h"
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

// Puts in the leads that are there. All of a batch are answered or none: of one that is not, each half is asked for.
absl::Status GetThose(const Session& session, absl::Span<const std::string> names, LeadsByName* leads) {
  if (names.empty()) return absl::OkStatus();
  pb::BatchGetLeadsRequest request;
  for (const std::string& name : names) request.add_names(name);
  pb::BatchGetLeadsResponse response;
  const absl::Status status = session.Call<pb::LeadService>(&Stub::BatchGetLeads, request, &response);
  if (absl::IsNotFound(status)) {
    if (names.size() == 1) return absl::OkStatus();
    SMK_RETURN_IF_ERROR(GetThose(session, names.first(names.size() / 2), leads));
    return GetThose(session, names.subspan(names.size() / 2), leads);
  }
  SMK_RETURN_IF_ERROR(status);
  // In the order asked for; one that was merged into another is answered under the other's name.
  for (int i = 0; i < response.leads_size() && i < request.names_size(); ++i) {
    leads->emplace(request.names(i), std::move(*response.mutable_leads(i)));
  }
  return absl::OkStatus();
}

std::string RenderPairs(const Session& session, const std::vector<pb::DuplicateCandidate>& candidates) {
  constexpr size_t kBatch = 1000;
  std::set<std::string> both;
  for (const pb::DuplicateCandidate& candidate : candidates) both.insert({candidate.lead(), candidate.other_lead()});
  const std::vector<std::string> names(both.begin(), both.end());
  LeadsByName leads;
  for (size_t i = 0; i < names.size(); i += kBatch) {
    const absl::Status status = GetThose(session, absl::MakeSpan(names).subspan(i, kBatch), &leads);
    if (!status.ok()) break;  // the pairs without who they are, rather than nothing
  }
  return DuplicateTable(candidates, leads).Render();
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
    return CallAndShow<pb::LeadService>(
        session, &Stub::FindDuplicates, request, [&session](const pb::FindDuplicatesResponse& response) {
          return RenderPairs(session, {response.candidates().begin(), response.candidates().end()});
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

// A repetition has to ask for the same again. Once the two are one, their addresses lead to the survivor, which has
// another etag: what is asked for by ids alone stays the same.
absl::Status MergeById(const Session& session, const MergeFlags& flags) {
  Violations violations;
  if (!flags.yes) violations.Add("--request-id", "needs --yes");
  pb::MergeLeadsRequest request;
  for (const auto& [argument, text, name] : {std::tuple("lead", &flags.survivor, request.mutable_name()),
                                             std::tuple("other", &flags.other, request.mutable_other_lead())}) {
    if (ParseIdentity(*text).has_value()) {
      violations.Add(argument, "must be an id when there is a --request-id");
    } else {
      SMK_ASSIGN_OR_RETURN(*name, FindLeadName(session, *text));
    }
  }
  SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
  request.set_request_id(flags.request_id);
  return CallAndShow<pb::LeadService>(session, &Stub::MergeLeads, request, RenderMerge);
}

absl::Status Merge(const Session& session, const MergeFlags& flags) {
  if (!flags.request_id.empty() && !flags.preview) return MergeById(session, flags);
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
  request.set_request_id(NewRequestId());
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
  command->add_option("--request-id", flags->request_id,
                      "makes a repetition harmless; needs --yes, and both leads by their ids");
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

void AddPairs(CLI::App* duplicates, Invocation* invocation) {
  auto* command = duplicates->add_subcommand("list", "pairs that nobody has merged or dismissed, best first");
  auto limit = std::make_shared<int>(50);
  command->add_option("--limit", *limit, "how many at most")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  OnSession(command, invocation, [limit](const Session& session) -> absl::Status {
    std::vector<pb::DuplicateCandidate> candidates;
    SMK_RETURN_IF_ERROR(ForEachItem<pb::LeadService>(
        session, &Stub::ListDuplicates, pb::ListDuplicatesRequest(), *limit,
        [](const pb::ListDuplicatesResponse& page) -> const auto& { return page.candidates(); },
        [&](const pb::DuplicateCandidate& candidate) {
          if (session.settings().json) return Print(ToJson(candidate, /*indent=*/false));
          candidates.push_back(candidate);
        }));
    if (!session.settings().json) Print(RenderPairs(session, candidates));
    return absl::OkStatus();
  });
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
  AddPairs(duplicates, invocation);
  AddDismiss(duplicates, invocation);
}

}  // namespace smarketing::cli
