#include "lead_service/domain/entry_criteria.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "lead_service/domain/playbook.h"

namespace smarketing::lead {

absl::Status CheckEntryCriteria(const Workspace& workspace, const Context& context, const Lead& lead, Stage stage) {
  const PlaybookInForce playbook = workspace.reference().playbook.InForce(context.now);
  const StageDefinition& definition = playbook.Definition(stage);
  ErrorMetadata metadata = {{"stage", std::string(StageName(stage))}};
  std::vector<std::string> reasons;

  std::vector<absl::string_view> missing;
  for (const Field field : definition.required_fields) {
    if (lead.fields[field].empty()) missing.push_back(FieldName(field));
  }
  for (const absl::string_view field : missing) reasons.push_back(absl::StrCat(field, " is not known"));
  if (!missing.empty()) metadata.emplace_back("missing_fields", absl::StrJoin(missing, ","));

  const std::vector<Grade>& grades = definition.grades;
  if (!grades.empty()) {
    const Grade grade = workspace.ScoreOf(lead.id, context.now).value_or(CurrentScore()).score.grade;
    if (std::find(grades.begin(), grades.end(), grade) == grades.end()) {
      const auto append_name = [](std::string* out, Grade one) { out->append(GradeName(one)); };
      reasons.push_back(absl::StrCat("the grade is ", GradeName(grade), ", and must be ",
                                     absl::StrJoin(grades, " or ", append_name)));
      metadata.emplace_back("grade", GradeName(grade));
      metadata.emplace_back("required_grades", absl::StrJoin(grades, ",", append_name));
    }
  }
  if (reasons.empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "ENTRY_CRITERIA_NOT_MET",
                   absl::StrCat("The lead is not what the playbook wants of ", StageName(stage), ": ",
                                absl::StrJoin(reasons, "; "), "."),
                   metadata);
}

}  // namespace smarketing::lead
