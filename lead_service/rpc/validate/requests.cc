#include "lead_service/rpc/validate/requests.h"

#include <utility>

#include <algorithm>
#include <iterator>
#include <string>
#include "absl/strings/match.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/id/id.h"
#include "common/text/unicode.h"
#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/update_mask.h"
#include "lead_service/rpc/validate/fields.h"

namespace smarketing::lead {
namespace {

void CheckTouch(const v1::Touch& touch, absl::string_view path, const ValidationContext& context,
                Violations& violations) {
  CheckOccurTime(touch.occur_time(), FieldPath(path, "occur_time"), context, violations);
  if (touch.has_external_id()) CheckExternalId(touch.external_id(), FieldPath(path, "external_id"), violations);
}

void CheckDeal(const v1::Deal& deal, absl::string_view path, Violations& violations) {
  if (deal.has_external_id()) CheckExternalId(deal.external_id(), FieldPath(path, "external_id"), violations);
}

bool CaptureMaySet(v1::LeadStage stage) {
  return stage >= v1::LEAD_STAGE_UNSPECIFIED && stage <= v1::LEAD_STAGE_SALES_QUALIFIED;
}

}  // namespace

void ValidateCaptureLead(const v1::CaptureLeadRequest& request, absl::string_view path,
                         const ValidationContext& context, Violations& violations) {
  for (int i = 0; i < request.identities_size(); ++i) {
    CheckIdentity(request.identities(i), FieldPathAt(FieldPath(path, "identities"), i), context, violations);
  }
  CheckProfile(request.profile(), FieldPath(path, "profile"), violations);
  CheckOwnerOrTeam(request.owner(), FieldPath(path, "owner"), violations);
  CheckOwnerOrTeam(request.team(), FieldPath(path, "team"), violations);
  CheckPersona(request.persona(), FieldPath(path, "persona"), violations);
  if (request.has_touch()) CheckTouch(request.touch(), FieldPath(path, "touch"), context, violations);
  if (!CaptureMaySet(request.stage())) {
    violations.Add(FieldPath(path, "stage"), "is not a step of the ladder up to SALES_QUALIFIED");
  }
  CheckTags(request.tags(), FieldPath(path, "tags"), violations);
  CheckOccurTime(request.occur_time(), FieldPath(path, "occur_time"), context, violations);
}

void ValidateUpdateLead(const v1::UpdateLeadRequest& request, const ValidationContext& context,
                        Violations& violations) {
  if (request.has_identity()) {
    if (!request.lead().name().empty()) violations.Add("identity", "and lead.name are given; only one can be");
    CheckIdentity(request.identity(), "identity", context, violations);
  } else if (request.allow_missing()) {
    violations.Add("identity", "is required with allow_missing: the new lead needs one");
  } else if (request.lead().name().empty()) {
    violations.Add("lead.name", "is required");
  }
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
  if (request.has_update_mask() && request.update_mask().paths().empty()) {
    violations.Add("update_mask", "names no field");
  }
  for (int i = 0; i < request.update_mask().paths_size(); ++i) {
    if (!IsUpdatablePath(request.update_mask().paths(i))) {
      violations.Add(FieldPathAt("update_mask.paths", i),
                     absl::StrCat("is not a field that can be updated; those are ", UpdatablePaths()));
    }
  }
  CheckProfile(request.lead().profile(), "lead.profile", violations);
  // A lead may be sent as it was read, with what nobody wants to change.
  for (const std::string& masked : request.update_mask().paths()) {
    if (masked == "owner") CheckOwnerOrTeam(request.lead().owner(), "lead.owner", violations);
    if (masked == "team") CheckOwnerOrTeam(request.lead().team(), "lead.team", violations);
    if (masked == "persona") CheckPersona(request.lead().persona(), "lead.persona", violations);
  }
  CheckTags(request.lead().tags(), "lead.tags", violations);
}

void ValidateMoveLeadStage(const v1::MoveLeadStageRequest& request, const ValidationContext& context,
                           Violations& violations) {
  const bool off_the_ladder =
      request.stage() == v1::LEAD_STAGE_RECYCLED || request.stage() == v1::LEAD_STAGE_DISQUALIFIED;
  if (off_the_ladder && text::Trim(request.reason()).empty()) {
    violations.Add("reason", "is required to recycle or disqualify a lead");
  }
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateCreateLead(const v1::CreateLeadRequest& request, const ValidationContext& context,
                        Violations& violations) {
  for (int i = 0; i < request.identities_size(); ++i) {
    CheckIdentity(request.identities(i), FieldPathAt("identities", i), context, violations);
  }
  CheckProfile(request.lead().profile(), "lead.profile", violations);
  CheckOwnerOrTeam(request.lead().owner(), "lead.owner", violations);
  CheckOwnerOrTeam(request.lead().team(), "lead.team", violations);
  CheckPersona(request.lead().persona(), "lead.persona", violations);
  CheckTags(request.lead().tags(), "lead.tags", violations);
  if (!CaptureMaySet(request.stage())) {
    violations.Add("stage", "is not a step of the ladder up to SALES_QUALIFIED");
  }
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateRecycleLead(const v1::RecycleLeadRequest& request, const ValidationContext& context,
                         Violations& violations) {
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateDisqualifyLead(const v1::DisqualifyLeadRequest& request, const ValidationContext& context,
                            Violations& violations) {
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateRecordTouch(const v1::RecordTouchRequest& request, const ValidationContext& context,
                         Violations& violations) {
  CheckTarget(request.lead(), request.has_identity(), request.identity(), context, violations);
  CheckTouch(request.touch(), "touch", context, violations);
}

void LeaveRowsToTheirAnswers(Violations& violations) {
  Violations of_request;
  for (const Violation& violation : violations.all()) {
    if (!absl::StartsWith(violation.field, "requests[")) of_request.Add(violation.field, violation.description);
  }
  violations = std::move(of_request);
}

void ValidateListActivities(const v1::ListActivitiesRequest& request, Violations& violations) {
  if (request.lead().empty() && request.rep().empty()) violations.Add("lead", "is required, unless rep is given");
  if (!request.lead().empty() && !request.rep().empty()) {
    violations.Add("lead", "is given beside rep: give one of the two");
  }
  if (!request.has_start_time() || !request.has_end_time()) return;
  const auto start = FromProtoTime(request.start_time());
  const auto end = FromProtoTime(request.end_time());
  if (start.ok() && end.ok() && *end <= *start) violations.Add("end_time", "is not after start_time");
}

void ValidateLogAttempt(const v1::LogAttemptRequest& request, const ValidationContext& context,
                        Violations& violations) {
  CheckTarget(request.lead(), request.has_identity(), request.identity(), context, violations);
  const v1::Attempt& attempt = request.attempt();
  CheckOccurTime(attempt.occur_time(), "attempt.occur_time", context, violations);
  if (attempt.has_external_id()) CheckExternalId(attempt.external_id(), "attempt.external_id", violations);
}

void ValidateConvertLead(const v1::ConvertLeadRequest& request, const ValidationContext& context,
                         Violations& violations) {
  CheckDeal(request.deal(), "deal", violations);
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateWinDeal(const v1::WinDealRequest& request, const ValidationContext& context, Violations& violations) {
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateLoseDeal(const v1::LoseDealRequest& request, const ValidationContext& context, Violations& violations) {
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateReopenDeal(const v1::ReopenDealRequest& request, const ValidationContext& context,
                        Violations& violations) {
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateMoveDealStage(const v1::MoveDealStageRequest& request, const ValidationContext& context,
                           Violations& violations) {
  CheckOccurTime(request.occur_time(), "occur_time", context, violations);
}

void ValidateUpdateDeal(const v1::UpdateDealRequest& request, const ValidationContext& context,
                        Violations& violations) {
  static constexpr absl::string_view kPaths[] = {"title",    "amount",      "owner",       "expected_close_date",
                                                 "contacts", "external_id", "create_time", "close_time"};
  if (!ParseResourceName("deals", request.deal().name()).has_value()) {
    violations.Add("deal.name", "is not the name of a deal, such as \"deals/{deal}\"");
  }
  if (request.has_update_mask() && request.update_mask().paths().empty()) {
    violations.Add("update_mask", "names no field");
  }
  for (int i = 0; i < request.update_mask().paths_size(); ++i) {
    const std::string& path = request.update_mask().paths(i);
    if (std::find(std::begin(kPaths), std::end(kPaths), path) == std::end(kPaths)) {
      violations.Add(FieldPathAt("update_mask.paths", i),
                     absl::StrCat("is not a field that can be updated; those are ", absl::StrJoin(kPaths, ", ")));
    }
    if (path == "create_time" && !request.has_create_time()) violations.Add("create_time", "is required by the mask");
    if (path == "close_time" && !request.has_close_time()) violations.Add("close_time", "is required by the mask");
  }
  CheckDeal(request.deal(), "deal", violations);
  CheckOccurTime(request.create_time(), "create_time", context, violations);
  CheckOccurTime(request.close_time(), "close_time", context, violations);
}

void ValidateImportDealsRow(const v1::ImportDealsRow& row, const ValidationContext& context, Violations& violations) {
  CheckTarget(row.lead(), row.has_identity(), row.identity(), context, violations);
  if (!row.deal().has_external_id()) {
    violations.Add("deal.external_id", "is required: it makes repeating an import safe");
  }
  CheckDeal(row.deal(), "deal", violations);
  CheckOccurTime(row.create_time(), "create_time", context, violations);
  CheckOccurTime(row.close_time(), "close_time", context, violations);

  const bool closed = row.state() == v1::DEAL_STATE_WON || row.state() == v1::DEAL_STATE_LOST;
  if (closed && !row.has_close_time()) violations.Add("close_time", "is required for a deal that is won or lost");
  if (!closed && row.has_close_time()) violations.Add("close_time", "is given for a deal that is open");
  const bool has_reason = !text::Trim(row.lost_reason()).empty();
  if (row.state() == v1::DEAL_STATE_LOST && !has_reason) {
    violations.Add("lost_reason", "is required for a deal that was lost");
  }
  if (row.state() != v1::DEAL_STATE_LOST && has_reason) {
    violations.Add("lost_reason", "is given for a deal that was not lost");
  }
  if (row.has_create_time() && row.has_close_time()) {
    const auto create_time = FromProtoTime(row.create_time());
    const auto close_time = FromProtoTime(row.close_time());
    if (create_time.ok() && close_time.ok() && *close_time < *create_time) {
      violations.Add("close_time", "lies before create_time");
    }
  }
}

}  // namespace smarketing::lead
