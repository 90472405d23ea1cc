#include "reporting_service/projections/handoff_events.h"

#include "common/status/macros.h"
#include "common/time/proto_time.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;

// The hand-off that the event is about, with what all of them say.
absl::StatusOr<HandoffFacts*> Read(const pb::HandoffFacts& said, LeadFacts& facts) {
  const auto id = ParseResourceName("handoffs", said.handoff());
  if (!id.has_value()) return absl::InvalidArgumentError("the event names no hand-off");
  HandoffFacts& handoff = facts.handoffs[HandoffId(*id)];
  handoff.team = said.team();
  handoff.rep = said.rep();
  handoff.grade = said.grade();
  handoff.scoring_model = said.scoring_model();
  handoff.reason = said.reason();
  SMK_ASSIGN_OR_RETURN(handoff.submit_time, FromProtoTime(said.submit_time()));
  return &handoff;
}

absl::Status Close(const pb::HandoffFacts& said, HandoffState state, const google::protobuf::Timestamp& time,
                   LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(HandoffFacts * handoff, Read(said, facts));
  SMK_ASSIGN_OR_RETURN(handoff->close_time, FromProtoTime(time));
  handoff->state = state;
  return absl::OkStatus();
}

}  // namespace

absl::Status Apply(const pb::HandoffSubmitted& payload, LeadFacts& facts) {
  return Read(payload.handoff(), facts).status();
}

absl::Status Apply(const pb::HandoffAccepted& payload, LeadFacts& facts) {
  SMK_ASSIGN_OR_RETURN(HandoffFacts * handoff, Read(payload.handoff(), facts));
  SMK_ASSIGN_OR_RETURN(handoff->accept_time, FromProtoTime(payload.accept_time()));
  handoff->state = HandoffState::kAccepted;
  return absl::OkStatus();
}

absl::Status Apply(const pb::HandoffRejected& payload, LeadFacts& facts) {
  return Close(payload.handoff(), HandoffState::kRejected, payload.reject_time(), facts);
}

absl::Status Apply(const pb::HandoffRecycled& payload, LeadFacts& facts) {
  return Close(payload.handoff(), HandoffState::kRecycled, payload.recycle_time(), facts);
}

absl::Status Apply(const pb::HandoffExpired& payload, LeadFacts& facts) {
  return Close(payload.handoff(), HandoffState::kExpired, payload.expire_time(), facts);
}

absl::Status Apply(const pb::HandoffWithdrawn& payload, LeadFacts& facts) {
  return Close(payload.handoff(), HandoffState::kWithdrawn, payload.withdraw_time(), facts);
}

absl::Status Apply(const pb::HandoffConverted& payload, LeadFacts& facts) {
  return Close(payload.handoff(), HandoffState::kConverted, payload.convert_time(), facts);
}

absl::Status Apply(const pb::HandoffReassigned& payload, LeadFacts& facts) {
  return Read(payload.handoff(), facts).status();
}

absl::Status RestateHandoffs(const pb::LeadRestated& payload, LeadFacts& facts) {
  facts.handoffs.clear();
  for (const pb::RestatedHandoff& restated : payload.handoffs()) {
    SMK_ASSIGN_OR_RETURN(HandoffFacts * handoff, Read(restated.handoff(), facts));
    handoff->state = static_cast<HandoffState>(restated.state());
    if (restated.has_accept_time()) {
      SMK_ASSIGN_OR_RETURN(handoff->accept_time, FromProtoTime(restated.accept_time()));
    }
    if (restated.has_close_time()) {
      SMK_ASSIGN_OR_RETURN(handoff->close_time, FromProtoTime(restated.close_time()));
    }
  }
  return absl::OkStatus();
}

}  // namespace smarketing::reporting
