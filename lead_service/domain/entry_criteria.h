// What must hold for a move into a stage by hand.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_ENTRY_CRITERIA_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_ENTRY_CRITERIA_H_

#include "absl/status/status.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/stage.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// OK, or FAILED_PRECONDITION ENTRY_CRITERIA_NOT_MET, which names everything that is missing. By the playbook that is in
// force, and by the grade that the lead has, now: whenever the move is said to have taken place.
absl::Status CheckEntryCriteria(const Workspace& workspace, const Context& context, const Lead& lead, Stage stage);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_ENTRY_CRITERIA_H_
