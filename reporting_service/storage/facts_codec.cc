#include "reporting_service/storage/facts_codec.h"

#include "absl/status/status.h"
#include "reporting_service/storage/lead_facts.pb.h"

namespace smarketing::reporting {

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
  for (const auto& [id, deal] : facts.deals) {
    auto* out = proto.add_deals();
    out->set_deal_id(std::string(id.bytes()));
    out->set_state(static_cast<int>(deal.state));
    out->set_currency(deal.amount.currency());
    out->set_minor_units(deal.amount.minor_units());
    out->set_owner(deal.owner);
    out->set_create_micros(absl::ToUnixMicros(deal.create_time));
    if (deal.close_time.has_value()) out->set_close_micros(absl::ToUnixMicros(*deal.close_time));
  }
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
    DealFacts& deal = facts.deals[DealId(*id)];
    deal.state = static_cast<DealState>(in.state());
    deal.amount = Money(in.currency(), in.minor_units());
    deal.owner = in.owner();
    deal.create_time = absl::FromUnixMicros(in.create_micros());
    if (in.has_close_micros()) deal.close_time = absl::FromUnixMicros(in.close_micros());
  }
  return facts;
}

}  // namespace smarketing::reporting
