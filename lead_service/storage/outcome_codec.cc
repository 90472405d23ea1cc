#include "lead_service/storage/outcome_codec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/id/id.h"
#include "lead_service/storage/byte_stream.h"

namespace smarketing::lead {
namespace {

constexpr uint64_t kVersion = 1;

constexpr uint64_t kCreated = 1;
constexpr uint64_t kDuplicate = 2;
constexpr uint64_t kFirstResponse = 4;
constexpr uint64_t kHasTouch = 8;
constexpr uint64_t kHasAttempt = 16;
constexpr uint64_t kHasDeal = 32;
constexpr uint64_t kHasHandoff = 64;
constexpr uint64_t kHasMerge = 128;
constexpr uint64_t kHasOtherLead = 256;

template <typename IdType>
IdType ReadId(ByteReader& in) {
  return IdType(Uuid::FromBytes(in.Raw(16)).value_or(Uuid()));
}

}  // namespace

OutcomeRecord RecordOf(const Outcome& outcome) {
  OutcomeRecord record;
  record.lead = outcome.lead.id;
  record.created = outcome.created;
  record.duplicate = outcome.duplicate;
  record.first_response = outcome.first_response;
  if (outcome.touch.has_value()) record.touch = outcome.touch->id;
  if (outcome.attempt.has_value()) record.attempt = outcome.attempt->id;
  if (outcome.deal.has_value()) record.deal = outcome.deal->id;
  if (outcome.handoff.has_value()) record.handoff = outcome.handoff->id;
  if (outcome.merge.has_value()) record.merge = outcome.merge->id;
  if (outcome.other_lead.has_value()) record.other_lead = outcome.other_lead->id;
  record.duplicate_candidates = outcome.duplicate_candidates;
  return record;
}

std::string EncodeOutcome(const OutcomeRecord& record) {
  uint64_t flags = 0;
  if (record.created) flags |= kCreated;
  if (record.duplicate) flags |= kDuplicate;
  if (record.first_response) flags |= kFirstResponse;
  if (record.touch.has_value()) flags |= kHasTouch;
  if (record.attempt.has_value()) flags |= kHasAttempt;
  if (record.deal.has_value()) flags |= kHasDeal;
  if (record.handoff.has_value()) flags |= kHasHandoff;
  if (record.merge.has_value()) flags |= kHasMerge;
  if (record.other_lead.has_value()) flags |= kHasOtherLead;
  ByteWriter out;
  out.Number(kVersion);
  out.Number(flags);
  out.Raw(record.lead.bytes());
  if (record.touch.has_value()) out.Raw(record.touch->bytes());
  if (record.attempt.has_value()) out.Raw(record.attempt->bytes());
  if (record.deal.has_value()) out.Raw(record.deal->bytes());
  if (record.handoff.has_value()) out.Raw(record.handoff->bytes());
  if (record.merge.has_value()) out.Raw(record.merge->bytes());
  if (record.other_lead.has_value()) out.Raw(record.other_lead->bytes());
  for (const LeadId& id : record.duplicate_candidates) out.Raw(id.bytes());
  return std::move(out).Take();
}

absl::StatusOr<OutcomeRecord> DecodeOutcome(absl::string_view bytes) {
  OutcomeRecord record;
  ByteReader in(bytes);
  const bool known = in.Number() == kVersion;
  const uint64_t flags = in.Number();
  record.created = (flags & kCreated) != 0;
  record.duplicate = (flags & kDuplicate) != 0;
  record.first_response = (flags & kFirstResponse) != 0;
  record.lead = ReadId<LeadId>(in);
  if ((flags & kHasTouch) != 0) record.touch = ReadId<TouchId>(in);
  if ((flags & kHasAttempt) != 0) record.attempt = ReadId<AttemptId>(in);
  if ((flags & kHasDeal) != 0) record.deal = ReadId<DealId>(in);
  if ((flags & kHasHandoff) != 0) record.handoff = ReadId<HandoffId>(in);
  if ((flags & kHasMerge) != 0) record.merge = ReadId<MergeId>(in);
  if ((flags & kHasOtherLead) != 0) record.other_lead = ReadId<LeadId>(in);
  while (in.ok() && !in.done()) record.duplicate_candidates.push_back(ReadId<LeadId>(in));
  if (!known || !in.ok()) return absl::DataLossError("a stored outcome cannot be read");
  return record;
}

}  // namespace smarketing::lead
