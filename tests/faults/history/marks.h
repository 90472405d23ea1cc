// How a write's request_id is found again in what it stored.
#ifndef SMARKETING_TESTS_FAULTS_HISTORY_MARKS_H_
#define SMARKETING_TESTS_FAULTS_HISTORY_MARKS_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace smarketing::faults {

// The e-mail address of a capture, in its normal form.
inline std::string EmailOf(absl::string_view request_id) { return absl::StrCat(request_id, "@example.com"); }

// The landing page of a touch, also of a capture's.
inline constexpr char kLandingPage[] = "https://www.example.com/r/";
inline std::string LandingPageOf(absl::string_view request_id) { return absl::StrCat(kLandingPage, request_id); }

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_HISTORY_MARKS_H_
