// What of a company's name tells it from others.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_COMPANY_NAME_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_COMPANY_NAME_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace smarketing::lead {

// The words of a company's name in plain letters, without those for its legal form ("GmbH & Co. KG", "Inc.", "Ltda",
// "S.A.") and without "the" and "and": "The Müller & Söhne GmbH" is {"muller", "sohne"}. Of a name that
// is nothing else, the last word. `name` is valid UTF-8.
std::vector<std::string> CompanyNameWords(absl::string_view name);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_COMPANY_NAME_H_
