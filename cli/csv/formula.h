// Spreadsheets take a cell that begins with =, +, -, @, a tab or a carriage return for a formula, and run it for
// whoever opens the file. What strangers wrote must not get that far (OWASP, "CSV injection").
#ifndef SMARKETING_CLI_CSV_FORMULA_H_
#define SMARKETING_CLI_CSV_FORMULA_H_

#include <string>

#include "absl/strings/string_view.h"

namespace smarketing::csv {

// The cell with an apostrophe before it when a spreadsheet would run it. Plain numbers, such as "-5" and the phone
// number "+49 30 901820", stay as they are.
std::string GuardCell(absl::string_view cell);

// What GuardCell was given.
absl::string_view UnguardCell(absl::string_view cell);

}  // namespace smarketing::csv

#endif  // SMARKETING_CLI_CSV_FORMULA_H_
