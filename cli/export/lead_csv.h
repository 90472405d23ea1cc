// Leads as rows of a CSV file.
#ifndef SMARKETING_CLI_EXPORT_LEAD_CSV_H_
#define SMARKETING_CLI_EXPORT_LEAD_CSV_H_

#include <string>
#include <vector>

#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::cli {

// Named as `smctl import leads` names its fields, so that what was exported can be brought in elsewhere. Of several
// identities of a kind, the first stands in its column; all stand in "identities".
const std::vector<std::string>& LeadCsvHeader();

// As many fields as the header; times in RFC 3339, several values in one field separated by ";". No cell is a formula
// (csv/formula.h).
std::vector<std::string> LeadCsvRow(const lead::v1::Lead& lead);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_EXPORT_LEAD_CSV_H_
