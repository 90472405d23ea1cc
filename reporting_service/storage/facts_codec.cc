#include "reporting_service/storage/facts_codec.h"

#include "absl/status/status.h"
#include "reporting_service/storage/lead_facts.pb.h"

namespace smarketing::reporting {
namespace {

void EncodeDeal(const DealId& id, const DealFacts& deal, storage::Deal* out) {
  out->set_deal_id(std::string(id.bytes()));
  out->set_state(static_cast<int>(deal.state));
  out->set_currency(deal.amount.currency());
  out->set_minor_units(deal.amount.minor_units());
  out->set_owner(deal.owner);
  out->set_create_micros(absl::ToUnixMicros(deal.create_time));
  if (deal.close_time.has_value()) out->set_close_micros(absl::ToUnixMicros(*deal.close_time));
  out->set_pipeline(deal.pipeline);
  out->set_stage(deal.stage);
  out->set_probability(deal.probability);
}

void DecodeDeal(const storage::Deal& in, DealFacts& deal) {
  deal.state = static_cast<DealState>(in.state());
  deal.amount = Money(in.currency(), in.minor_units());
  deal.owner = in.owner();
  deal.create_time = absl::FromUnixMicros(in.create_micros());
  if (in.has_close_micros()) deal.close_time = absl::FromUnixMicros(in.close_micros());
  deal.pipeline = in.pipeline();
  deal.stage = in.stage();
  deal.probability = in.probability();
}

void EncodeHandoff(const HandoffId& id, const HandoffFacts& handoff, storage::Handoff* out) {
  out->set_handoff_id(std::string(id.bytes()));
  out->set_state(static_cast<int>(handoff.state));
  out->set_team(handoff.team);
  out->set_rep(handoff.rep);
  out->set_grade(handoff.grade);
  out->set_scoring_model(handoff.scoring_model);
  out->set_reason(handoff.reason);
  out->set_submit_micros(absl::ToUnixMicros(handoff.submit_time));
  if (handoff.accept_time.has_value()) out->set_accept_micros(absl::ToUnixMicros(*handoff.accept_time));
  if (handoff.close_time.has_value()) out->set_close_micros(absl::ToUnixMicros(*handoff.close_time));
}

void DecodeHandoff(const storage::Handoff& in, HandoffFacts& handoff) {
  handoff.state = static_cast<HandoffState>(in.state());
  handoff.team = in.team();
  handoff.rep = in.rep();
  handoff.grade = in.grade();
  handoff.scoring_model = in.scoring_model();
  handoff.reason = in.reason();
  handoff.submit_time = absl::FromUnixMicros(in.submit_micros());
  if (in.has_accept_micros()) handoff.accept_time = absl::FromUnixMicros(in.accept_micros());
  if (in.has_close_micros()) handoff.close_time = absl::FromUnixMicros(in.close_micros());
}

}  // namespace

std::string EncodeFacts(const LeadFacts& facts) {
  storage::LeadFacts proto;
  if (facts.create_time.has_value()) proto.set_create_micros(absl::ToUnixMicros(*facts.create_time));
  proto.set_source(facts.source);
  proto.set_campaign(facts.campaign);
  proto.set_owner(facts.owner);
  proto.set_team(facts.team);
  for (const auto& [stage, times] : facts.entries) {
    for (const absl::Time time : times) {
      auto* entry = proto.add_entries();
      entry->set_stage(static_cast<int>(stage));
      entry->set_enter_micros(absl::ToUnixMicros(time));
    }
  }
  for (const auto& [id, deal] : facts.deals) EncodeDeal(id, deal, proto.add_deals());
  for (const auto& [id, handoff] : facts.handoffs) EncodeHandoff(id, handoff, proto.add_handoffs());
  proto.set_deleted(facts.deleted);
  proto.set_merged(facts.merged);
  return proto.SerializeAsString();
}

absl::StatusOr<LeadFacts> DecodeFacts(absl::string_view bytes) {
  storage::LeadFacts proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("stored lead facts cannot be read");
  }
  LeadFacts facts;
  if (proto.has_create_micros()) facts.create_time = absl::FromUnixMicros(proto.create_micros());
  facts.source = proto.source();
  facts.campaign = proto.campaign();
  facts.owner = proto.owner();
  facts.team = proto.team();
  for (const auto& entry : proto.entries()) {
    AddStageEntry(facts, static_cast<Stage>(entry.stage()), absl::FromUnixMicros(entry.enter_micros()));
  }
  for (const auto& in : proto.deals()) {
    const auto id = Uuid::FromBytes(in.deal_id());
    if (!id.has_value()) return absl::DataLossError("stored lead facts hold a deal without an id");
    DecodeDeal(in, facts.deals[DealId(*id)]);
  }
  for (const auto& in : proto.handoffs()) {
    const auto id = Uuid::FromBytes(in.handoff_id());
    if (!id.has_value()) return absl::DataLossError("stored lead facts hold a hand-off without an id");
    DecodeHandoff(in, facts.handoffs[HandoffId(*id)]);
  }
  facts.deleted = proto.deleted();
  facts.merged = proto.merged();
  return facts;
}

}  // namespace smarketing::reporting
