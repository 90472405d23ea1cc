#include "cli/commands/propose.h"

#include "absl/strings/str_cat.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/render/playbook.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "smarketing/lead/v1/playbook_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

absl::StatusOr<pb::PlaybookRevision> Send(const Session& session, const pb::PlaybookRevision& revision,
                                          bool validate_only) {
  pb::ProposePlaybookRevisionRequest request;
  request.set_request_id(NewRequestId());
  *request.mutable_revision() = revision;
  request.set_validate_only(validate_only);
  pb::PlaybookRevision response;
  SMK_RETURN_IF_ERROR(
      session.Call<pb::PlaybookService>(&pb::PlaybookService::Stub::ProposePlaybookRevision, request, &response));
  return response;
}

}  // namespace

void ProposeFlags::AddTo(CLI::App* command) {
  command->add_option("--comment", comment, "why");
  command->add_option("--effective", effective, "from when it is to be in force; default: once both have approved");
  command->add_flag("--dry-run", dry_run, "only have it looked at");
}

absl::Status Propose(const Session& session, const ProposeFlags& flags, std::vector<pb::PlaybookRevision> revisions) {
  Violations violations;
  const auto effective = TimeFlag("--effective", flags.effective, violations);
  if (revisions.empty()) violations.Add("revisions", "are none: there is nothing to propose");
  SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
  for (size_t i = 0; i < revisions.size(); ++i) {
    pb::PlaybookRevision& revision = revisions[i];
    if (revision.comment().empty()) revision.set_comment(flags.comment);
    if (!revision.has_effective_time() && effective.has_value()) *revision.mutable_effective_time() = *effective;
    const auto looked_at = Send(session, revision, /*validate_only=*/true);
    const auto problems = GetViolations(looked_at.status());
    for (const Violation& problem : problems) {
      violations.Add(revisions.size() == 1 ? problem.field : absl::StrCat("revisions[", i, "] ", problem.field),
                     problem.description);
    }
    if (problems.empty() && !looked_at.ok()) return looked_at.status();
  }
  SMK_RETURN_IF_ERROR(violations.ToStatus());
  if (flags.dry_run) {
    if (!session.settings().json) Print(FormatAmount(static_cast<int64_t>(revisions.size()), "item") + " in order\n");
    return absl::OkStatus();
  }
  for (const pb::PlaybookRevision& revision : revisions) {
    SMK_ASSIGN_OR_RETURN(const pb::PlaybookRevision proposed, Send(session, revision, /*validate_only=*/false));
    Print(session.settings().json
              ? ToJson(proposed, /*indent=*/false)
              : absl::StrCat(proposed.name(), "  ", proposed.item(), "  ", Harmless(ContentText(proposed)), "\n"));
  }
  return absl::OkStatus();
}

}  // namespace smarketing::cli
