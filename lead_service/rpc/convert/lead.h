// Leads between the contract and the domain.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_LEAD_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_LEAD_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "lead_service/domain/current_score.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/source.h"
#include "lead_service/domain/stage_history.h"
#include "lead_service/domain/stage_summary.h"
#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::lead {

// "leads/{lead}"
std::string LeadName(const LeadId& id);
// The nil id when it is no lead's name; validation has refused such a one.
LeadId LeadIdFromName(absl::string_view name);

// All of these fill an empty `proto`, where it lies: it may be in the memory of a call.

// kList leaves out stage_history, stage_summaries, merged_leads and field_provenance.
enum class LeadView { kFull, kList };
void LeadToProto(const Lead& lead, LeadView view, v1::Lead& proto);

void ScoreToProto(const CurrentScore& current, v1::LeadScore& proto);
void StageEntryToProto(const StageEntry& entry, v1::StageEntry& proto);
void StageSummaryToProto(const StageSummary& summary, v1::StageSummary& proto);

void SourceToProto(const SourceDetails& source, v1::SourceDetails& proto);
SourceDetails SourceFromProto(const v1::SourceDetails& proto);

// The field of the profile that `field` names; not for owner and team.
const std::string& ProfileField(const v1::LeadProfile& profile, Field field);
void SetProfileField(Field field, absl::string_view value, v1::LeadProfile& profile);

// nullopt when it is empty.
std::optional<std::string> OptionalText(const std::string& text);
// nullopt when it is not set.
std::optional<absl::Time> OptionalTimeFromProto(bool has, const google::protobuf::Timestamp& proto);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_LEAD_H_
