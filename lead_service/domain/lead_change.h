// The audit trail: what one command changed of a lead, from what to what.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_CHANGE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_CHANGE_H_

#include <string>
#include <vector>

#include "lead_service/domain/command.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"

namespace smarketing::lead {

struct FieldChange {
  std::string field;      // "profile.company_name", "tags", "stage", "deals/…/amount"
  std::string old_value;  // as text; empty: nothing was there
  std::string new_value;
  bool personal = false;  // kept as a hash only

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

struct LeadChange {
  LeadId lead;
  Context context;
  std::vector<FieldChange> fields;
};

// What is other in `now` than in `before` (an empty lead for a new one), in order of field.
std::vector<FieldChange> DiffLead(const Lead& before, const Lead& now);

// Times as the audit trail shows them: RFC 3339, UTC.
std::string AuditTime(const std::optional<absl::Time>& time);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_CHANGE_H_
