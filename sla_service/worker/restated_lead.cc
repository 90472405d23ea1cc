#include "sla_service/worker/restated_lead.h"

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/id/id.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::lead::v1;

// A UUID of version 8 (RFC 9562: the rest is ours): the kind, and microseconds since 1970.
template <typename Kind>
EventId IdOf(Kind kind, absl::Time time) {
  std::array<uint8_t, 16> bytes{};
  bytes[6] = 0x80;
  bytes[7] = static_cast<uint8_t>(kind);
  const auto micros = static_cast<uint64_t>(absl::ToUnixMicros(time));
  for (size_t i = 0; i < 8; ++i) bytes[8 + i] = static_cast<uint8_t>(micros >> (56 - 8 * i));
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);  // the variant
  return EventId(Uuid(bytes));
}

// That of the thing that happened, when it has a name.
template <typename Kind>
EventId IdOf(absl::string_view collection, absl::string_view name, Kind kind, absl::Time time) {
  const auto id = ParseResourceName(collection, name);
  return id.has_value() ? EventId(*id) : IdOf(kind, time);
}

absl::StatusOr<absl::Time> TimeOf(bool given, const google::protobuf::Timestamp& time) {
  if (!given) return absl::InvalidArgumentError("something that is restated has no time");
  return FromProtoTime(time);
}

bool IsAnswer(const pb::RestatedHandoff& handoff) {
  return handoff.handoff().by_person() &&
         (handoff.state() == pb::HANDOFF_STATE_REJECTED || handoff.state() == pb::HANDOFF_STATE_RECYCLED);
}

}  // namespace

bool IsDisposition(const pb::LeadStageEntered& entered) {
  const bool set_aside = entered.stage() == pb::LEAD_STAGE_RECYCLED || entered.stage() == pb::LEAD_STAGE_DISQUALIFIED;
  return set_aside && !entered.automatic();
}

absl::StatusOr<RestatedSignals> SignalsOf(const pb::LeadRestated& restated) {
  RestatedSignals signals;
  for (const pb::LeadStageEntered& entered : restated.stages()) {
    SMK_ASSIGN_OR_RETURN(const absl::Time time, TimeOf(entered.has_enter_time(), entered.enter_time()));
    if (entered.stage() == pb::LEAD_STAGE_MARKETING_QUALIFIED) {
      constexpr auto kKind = TriggerKind::kMarketingQualified;
      signals.triggers.push_back({kKind, IdOf(kKind, time), time});
    } else if (IsDisposition(entered)) {
      constexpr auto kKind = ResponseKind::kSetAside;
      signals.responses.push_back({IdOf(kKind, time), time, kKind});
    }
  }
  for (const pb::TouchRecorded& touch : restated.touches()) {
    if (touch.kind() != pb::TOUCH_KIND_DEMO_REQUEST) continue;
    SMK_ASSIGN_OR_RETURN(const absl::Time time, TimeOf(touch.has_occur_time(), touch.occur_time()));
    constexpr auto kKind = TriggerKind::kDemoRequested;
    signals.triggers.push_back({kKind, IdOf("touches", touch.touch(), kKind, time), time});
  }
  for (const pb::AttemptLogged& attempt : restated.attempts()) {
    if (!attempt.genuine_response()) continue;
    SMK_ASSIGN_OR_RETURN(const absl::Time time, TimeOf(attempt.has_occur_time(), attempt.occur_time()));
    constexpr auto kKind = ResponseKind::kAttempt;
    signals.responses.push_back({IdOf("attempts", attempt.attempt(), kKind, time), time, kKind});
  }
  for (const pb::RestatedHandoff& handoff : restated.handoffs()) {
    if (!IsAnswer(handoff)) continue;
    SMK_ASSIGN_OR_RETURN(const absl::Time time, TimeOf(handoff.has_close_time(), handoff.close_time()));
    constexpr auto kKind = ResponseKind::kHandoffAnswer;
    signals.responses.push_back({IdOf("handoffs", handoff.handoff().handoff(), kKind, time), time, kKind});
  }
  return signals;
}

}  // namespace smarketing::sla
