// Times as text, quickly: a row has several, and every call logs one.
#ifndef SMARKETING_COMMON_TIME_UTC_TEXT_H_
#define SMARKETING_COMMON_TIME_UTC_TEXT_H_

#include <string>

#include "absl/time/time.h"

namespace smarketing {

// Appends "2024-02-29<separator>23:59:59.000001", in UTC; finer digits are cut. False, and nothing is appended, unless
// the time lies in the years 1 to 9999.
bool AppendUtc(absl::Time time, char separator, std::string* text);

}  // namespace smarketing

#endif  // SMARKETING_COMMON_TIME_UTC_TEXT_H_
