#include "lead_service/domain/keys.h"

#include <optional>
#include <variant>

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
  static void Add(const std::optional<ExternalId>& id, absl::btree_set<ExternalId>& set) {
    if (id.has_value()) set.insert(*id);
  }

  void operator()(const CaptureLead& command) const {
    for (const Identity& identity : command.identities) keys.identities.insert(identity.key);
    if (command.touch.has_value()) Add(command.touch->external_id, keys.external_touches);
  }
  void operator()(const UpdateLead& command) const { Add(command.lead); }
  void operator()(const MoveLeadStage& command) const { keys.leads.insert(command.lead); }
  void operator()(const RecordTouch& command) const {
    Add(command.lead);
    Add(command.touch.external_id, keys.external_touches);
  }
  void operator()(const LogAttempt& command) const {
    Add(command.lead);
    Add(command.attempt.external_id, keys.external_attempts);
  }
  void operator()(const ConvertLead& command) const {
    keys.leads.insert(command.lead);
    Add(command.deal.external_id, keys.external_deals);
  }
  void operator()(const WinDeal& command) const { keys.deals.insert(command.deal); }
  void operator()(const LoseDeal& command) const { keys.deals.insert(command.deal); }
  void operator()(const ImportDeal& command) const {
    Add(command.lead);
    Add(command.deal.external_id, keys.external_deals);
  }
  void operator()(const CreateLead& command) const {
    for (const Identity& identity : command.identities) keys.identities.insert(identity.key);
  }
  void operator()(const DeleteLead& command) const { keys.leads.insert(command.lead); }
  void operator()(const UndeleteLead& command) const { keys.undeleted_leads.insert(command.lead); }
  void operator()(const RecycleLead& command) const { keys.leads.insert(command.lead); }
  void operator()(const DisqualifyLead& command) const { keys.leads.insert(command.lead); }
  void operator()(const ReturnRecycledLead& command) const { keys.leads.insert(command.lead); }
};

}  // namespace

void CollectKeys(const Command& command, Keys& keys) { std::visit(Collector{keys}, command); }

}  // namespace smarketing::lead
