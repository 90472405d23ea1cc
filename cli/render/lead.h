// Leads and what happened to them, for people.
#ifndef SMARKETING_CLI_RENDER_LEAD_H_
#define SMARKETING_CLI_RENDER_LEAD_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "cli/output.h"
#include "smarketing/lead/v1/activity.pb.h"
#include "smarketing/lead/v1/lead.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::cli {

// "Ana Silva"; empty when no name is known.
std::string PersonText(const lead::v1::LeadProfile& profile);
// Who it is, as short as can be: the person and the company, else an identity, else the name of the lead.
std::string WhoText(const lead::v1::Lead& lead);
std::string IdentitiesText(const lead::v1::Lead& lead);

// Something of a lead, with its label; empty when there is nothing.
struct LeadField {
  const char* label;
  std::string (*text)(const lead::v1::Lead& lead);
};
// What a person wants to see of a lead, in order.
absl::Span<const LeadField> LeadFields();

// The lead, whole: its fields and its stays.
std::string RenderLead(const lead::v1::Lead& lead);
// Who said what is known of it, and as of when, field by field.
std::string RenderProvenance(const lead::v1::Lead& lead);

// For a list of leads.
std::vector<Table::Column> LeadColumns();
std::vector<std::string> LeadCells(const lead::v1::Lead& lead);

// "PAGE_VIEW google spring-launch", "CALL by ana, CONNECTED"
std::string TouchText(const lead::v1::Touch& touch);
std::string AttemptText(const lead::v1::Attempt& attempt);

// For a timeline: when, what, detail.
std::vector<std::string> TimelineCells(const lead::v1::TimelineEntry& entry);
// For a list of activities: when, what, detail, lead.
std::vector<std::string> ActivityCells(const lead::v1::Activity& activity);
// For the audit of a lead: a row for each field.
std::vector<Table::Column> ChangeColumns();
std::vector<std::vector<std::string>> ChangeRows(const lead::v1::LeadChange& change);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_LEAD_H_
