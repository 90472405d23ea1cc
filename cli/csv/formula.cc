#include "cli/csv/formula.h"

#include "absl/strings/str_cat.h"

namespace smarketing::csv {
namespace {

constexpr char kGuard = '\'';

bool IsNumber(absl::string_view cell) { return cell.find_first_not_of("+-0123456789 ().,") == absl::string_view::npos; }

bool IsFormula(absl::string_view cell) {
  return !cell.empty() && absl::string_view("=+-@\t\r").find(cell.front()) != absl::string_view::npos &&
         !IsNumber(cell);
}

// Also a text that looks guarded already, so that it comes back as it was.
bool NeedsGuard(absl::string_view cell) {
  while (!cell.empty() && cell.front() == kGuard) cell.remove_prefix(1);
  return IsFormula(cell);
}

}  // namespace

std::string GuardCell(absl::string_view cell) {
  return NeedsGuard(cell) ? absl::StrCat(std::string(1, kGuard), cell) : std::string(cell);
}

absl::string_view UnguardCell(absl::string_view cell) {
  if (!cell.empty() && cell.front() == kGuard && NeedsGuard(cell)) cell.remove_prefix(1);
  return cell;
}

}  // namespace smarketing::csv
