#include "cli/render/duplicate.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/convert.h"
#include "cli/render/lead.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr auto kRight = Table::Align::kRight;

std::string MovedText(const pb::MergeLeadsResponse& response) {
  return absl::StrCat(FormatCount(response.touches()), response.touches() == 1 ? " touch, " : " touches, ",
                      FormatAmount(response.attempts(), "attempt"), ", ", FormatAmount(response.handoffs(), "hand-off"),
                      " and ", FormatAmount(response.deals(), "deal"), " of the other follow.\n");
}

// "Ana Silva, Example Ltd, ana@example.com"
std::string Who(const pb::Lead& lead) {
  std::vector<std::string> parts = {PersonText(lead.profile()), lead.profile().company_name()};
  for (const pb::Identity& identity : lead.identities()) {
    if (identity.has_email()) parts.push_back(identity.email());
  }
  parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
  return parts.empty() ? WhoText(lead) : absl::StrJoin(parts, ", ");
}

std::string Why(const pb::DuplicateCandidate& candidate) {
  return absl::StrJoin(candidate.reasons(), "; ", [](std::string* out, const pb::DuplicateReason& one) {
    absl::StrAppend(out, one.attribute(), " ", one.similarity(),
                    one.explanation().empty() ? "" : absl::StrCat(" (", one.explanation(), ")"));
  });
}

}  // namespace

Table DuplicateTable(const std::vector<pb::DuplicateCandidate>& candidates, const LeadsByName& leads) {
  Table table({{"SCORE", kRight}, {"LEAD"}, {"WHO"}, {"OTHER LEAD"}, {"WHO"}, {"WHY"}, {"FOUND"}});
  const auto who = [&leads](const std::string& name) {
    const auto lead = leads.find(name);
    return lead == leads.end() ? std::string() : Who(lead->second);
  };
  for (const pb::DuplicateCandidate& candidate : candidates) {
    table.AddRow({absl::StrCat(candidate.score()), candidate.lead(), who(candidate.lead()), candidate.other_lead(),
                  who(candidate.other_lead()), Why(candidate), FormatTime(candidate.find_time())});
  }
  return table;
}

std::string RenderMergePreview(const pb::Lead& survivor, const pb::Lead& other, const pb::MergeLeadsResponse& preview) {
  Table table({{"FIELD"}, {"SURVIVOR"}, {"OTHER"}, {"RESULT"}, {""}});
  for (const LeadField& field : LeadFields()) {
    // These change with every change.
    if (absl::string_view(field.label) == "etag" || absl::string_view(field.label) == "updated") continue;
    const std::string a = field.text(survivor), b = field.text(other), result = field.text(preview.lead());
    if (a.empty() && b.empty() && result.empty()) continue;
    table.AddRow({field.label, a, b, result, a == result ? "" : "changes"});
  }
  return absl::StrCat(table.Render(), "\n", MovedText(preview));
}

std::string RenderMerge(const pb::MergeLeadsResponse& response) {
  return absl::StrCat(response.merge().merged_lead(), " is part of ", response.merge().survivor(), " now.\n",
                      MovedText(response), "To take it back: smctl lead unmerge ", response.merge().name(), "\n");
}

std::string RenderUnmerge(const pb::UnmergeLeadsResponse& response) {
  return absl::StrCat("two leads again:\n\n", RenderLead(response.lead()), "\n", RenderLead(response.other_lead()));
}

std::string RenderScan(const pb::ScanDuplicatesResponse& scan) {
  return absl::StrCat(FormatAmount(scan.leads_total(), "lead"), ", ", FormatAmount(scan.pairs_compared(), "pair"),
                      " compared, ", FormatAmount(scan.pairs_found(), "pair"), " found; see smctl duplicates list\n");
}

}  // namespace smarketing::cli
