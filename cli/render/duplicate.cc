#include "cli/render/duplicate.h"

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

}  // namespace

std::vector<Table::Column> DuplicateColumns() {
  return {{"SCORE", kRight}, {"LEAD"}, {"OTHER LEAD"}, {"WHY"}, {"FOUND"}};
}

std::vector<std::string> DuplicateCells(const pb::DuplicateCandidate& candidate) {
  const std::string why =
      absl::StrJoin(candidate.reasons(), "; ", [](std::string* out, const pb::DuplicateReason& one) {
        absl::StrAppend(out, one.attribute(), " ", one.similarity(),
                        one.explanation().empty() ? "" : absl::StrCat(" (", one.explanation(), ")"));
      });
  return {absl::StrCat(candidate.score()), candidate.lead(), candidate.other_lead(), why,
          FormatTime(candidate.find_time())};
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
