#include "lead_service/domain/keys.h"

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

namespace smarketing::lead {
namespace {

struct Collector {
  Keys& keys;

  void Add(const LeadRef& ref) const {
    if (const auto* id = std::get_if<LeadId>(&ref)) {
      keys.leads.insert(*id);
    } else {
      keys.identities.insert(std::get<Identity>(ref).key);
    }
  }
  void Add(const std::vector<DealContact>& contacts) const {
    for (const DealContact& contact : contacts) keys.leads.insert(contact.lead);
  }
  void AddWithHandoff(const LeadRef& lead) const {
    Add(lead);
    keys.open_handoffs = true;
  }
  // Erasing a person ends what sales has open about it.
  void AddErased(const LeadId& lead) const {
    keys.erased_leads.insert(lead);
    keys.open_handoffs = true;
  }
  void AddRouted(const HandoffId& handoff) const {
    keys.handoffs.insert(handoff);
    keys.routed_handoffs.insert(handoff);
  }
  static void Add(const std::optional<ExternalId>& id, absl::btree_set<ExternalId>& set) {
    if (id.has_value()) set.insert(*id);
  }

  // An identity that a lead may get.
  void Claim(const Identity& identity) const {
    keys.identities.insert(identity.key);
    if (identity.key.kind == IdentityKind::kVisitor) keys.claimed_visitors.insert(identity.key.normal_form);
  }

  void operator()(const CaptureLead& command) const {
    for (const Identity& identity : command.identities) Claim(identity);
    if (command.touch.has_value()) Add(command.touch->external_id, keys.external_touches);
    // An accepted hand-off follows the owner.
    if (!command.fields[Field::kOwner].empty()) keys.open_handoffs = true;
  }
  void operator()(const UpdateLead& command) const {
    Add(command.lead);
    for (const auto& [field, value] : command.fields) {
      if (field == Field::kOwner) keys.open_handoffs = true;
    }
    const auto* identity = std::get_if<Identity>(&command.lead);
    if (command.allow_missing && identity != nullptr) Claim(*identity);
  }
  void operator()(const MoveLeadStage& command) const { AddWithHandoff(command.lead); }
  void operator()(const RecordTouch& command) const {
    Add(command.lead);
    Add(command.touch.external_id, keys.external_touches);
  }
  void operator()(const LogAttempt& command) const {
    Add(command.lead);
    Add(command.attempt.external_id, keys.external_attempts);
  }
  void operator()(const ConvertLead& command) const {
    AddWithHandoff(command.lead);
    Add(command.deal.contacts);
    Add(command.deal.external_id, keys.external_deals);
  }
  void operator()(const WinDeal& command) const { keys.deals.insert(command.deal); }
  void operator()(const LoseDeal& command) const { keys.deals.insert(command.deal); }
  void operator()(const ReopenDeal& command) const { keys.deals.insert(command.deal); }
  void operator()(const MoveDealStage& command) const { keys.deals.insert(command.deal); }
  void operator()(const UpdateDeal& command) const {
    keys.deals.insert(command.deal);
    if (command.contacts.has_value()) Add(*command.contacts);
    if (command.external_id.has_value()) Add(*command.external_id, keys.external_deals);
  }
  void operator()(const ImportDeal& command) const {
    AddWithHandoff(command.lead);
    Add(command.deal.contacts);
    Add(command.deal.external_id, keys.external_deals);
  }
  void operator()(const CreateLead& command) const {
    for (const Identity& identity : command.identities) Claim(identity);
  }
  void operator()(const DeleteLead& command) const { keys.leads.insert(command.lead); }
  void operator()(const UndeleteLead& command) const { keys.undeleted_leads.insert(command.lead); }
  void operator()(const RecycleLead& command) const { AddWithHandoff(command.lead); }
  void operator()(const DisqualifyLead& command) const { AddWithHandoff(command.lead); }
  void operator()(const EraseLead& command) const { AddErased(command.lead); }
  void operator()(const PurgeLead& command) const { AddErased(command.lead); }
  void operator()(const MergeLeads& command) const {
    for (const LeadId& id : {command.survivor, command.other}) {
      keys.leads.insert(id);
      keys.merged_leads.insert(id);
    }
  }
  void operator()(const UnmergeLeads& command) const { keys.undone_merge = command.merge; }
  void operator()(const ReturnRecycledLead& command) const { keys.leads.insert(command.lead); }
  void operator()(const DismissDuplicate& command) const {
    keys.leads.insert(command.lead);
    keys.leads.insert(command.other_lead);
  }
  void operator()(const SubmitHandoff& command) const {
    Add(command.lead);
    if (!command.team.empty() || !command.rep.empty()) return;
    if (const auto* id = std::get_if<LeadId>(&command.lead)) {
      keys.routed_leads.insert(*id);
    } else {
      keys.routed_identities.insert(std::get<Identity>(command.lead).key);
    }
  }
  void operator()(const AcceptHandoff& command) const { keys.handoffs.insert(command.handoff); }
  void operator()(const RejectHandoff& command) const { keys.handoffs.insert(command.handoff); }
  void operator()(const RecycleHandoff& command) const { keys.handoffs.insert(command.handoff); }
  void operator()(const WithdrawHandoff& command) const { keys.handoffs.insert(command.handoff); }
  void operator()(const ReassignHandoff& command) const {
    keys.handoffs.insert(command.handoff);
    if (command.team.empty() && command.rep.empty()) keys.routed_handoffs.insert(command.handoff);
  }
  void operator()(const ExpireHandoff& command) const { AddRouted(command.handoff); }
  void operator()(const RouteHandoff& command) const { AddRouted(command.handoff); }
};

}  // namespace

void CollectKeys(const Command& command, Keys& keys) {
  ++keys.commands;
  keys.now = std::max(keys.now, ContextOf(command).now);
  std::visit(Collector{keys}, command);
}

}  // namespace smarketing::lead
