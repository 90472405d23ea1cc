// What is kept of an outcome under its request_id: ids and flags, nothing personal. The rest is read anew, so that a
// repeated request is answered with the lead as it is now.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_OUTCOME_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_OUTCOME_CODEC_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

struct OutcomeRecord {
  LeadId lead;
  bool created = false;
  bool duplicate = false;
  bool first_response = false;
  std::optional<TouchId> touch;
  std::optional<AttemptId> attempt;
  std::optional<DealId> deal;
  std::optional<HandoffId> handoff;
  std::optional<MergeId> merge;
  std::optional<LeadId> other_lead;
  std::vector<LeadId> duplicate_candidates;

  friend bool operator==(const OutcomeRecord&, const OutcomeRecord&) = default;
};

OutcomeRecord RecordOf(const Outcome& outcome);

std::string EncodeOutcome(const OutcomeRecord& record);
// DATA_LOSS unless `bytes` come from EncodeOutcome.
absl::StatusOr<OutcomeRecord> DecodeOutcome(absl::string_view bytes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_OUTCOME_CODEC_H_
