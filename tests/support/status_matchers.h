// Matchers for absl::Status and absl::StatusOr, which Debian's Abseil does not have yet.
#ifndef SMARKETING_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define SMARKETING_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "gmock/gmock.h"

namespace smarketing::testing {

inline const absl::Status& GetStatus(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& GetStatus(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

// EXPECT_THAT(Call(), IsOk())
MATCHER(IsOk, "is OK") {
  *result_listener << GetStatus(arg).ToString();
  return GetStatus(arg).ok();
}

// EXPECT_THAT(Call(), StatusIs(absl::StatusCode::kNotFound))
MATCHER_P(StatusIs, code, "has status " + absl::StatusCodeToString(code)) {
  *result_listener << GetStatus(arg).ToString();
  return GetStatus(arg).code() == code;
}

// EXPECT_THAT(Call(), HasReason("LEAD_NOT_FOUND")): the ErrorInfo that a caller would see.
MATCHER_P(HasReason, reason, "has the reason " + std::string(reason)) {
  *result_listener << GetStatus(arg).ToString() << " with reason '" << ErrorReason(GetStatus(arg)) << "'";
  return ErrorReason(GetStatus(arg)) == reason;
}

// EXPECT_THAT(Call(), ViolatesField("lead.email"))
MATCHER_P(ViolatesField, field, "violates the field " + std::string(field)) {
  *result_listener << GetStatus(arg).ToString();
  for (const Violation& violation : GetViolations(GetStatus(arg))) {
    *result_listener << "; " << violation.field << " " << violation.description;
    if (violation.field == field) return true;
  }
  return false;
}

}  // namespace smarketing::testing

#define SMK_EXPECT_OK(expr) EXPECT_THAT((expr), ::smarketing::testing::IsOk())
#define SMK_ASSERT_OK(expr) ASSERT_THAT((expr), ::smarketing::testing::IsOk())

// SMK_ASSERT_OK_AND_ASSIGN(auto lead, FindLead(id));
#define SMK_ASSERT_OK_AND_ASSIGN(lhs, expr) \
  SMK_ASSERT_OK_AND_ASSIGN_IMPL_(SMK_TEST_CONCAT_(smk_or_, __LINE__), lhs, expr)
#define SMK_ASSERT_OK_AND_ASSIGN_IMPL_(var, lhs, expr) \
  auto var = (expr);                                   \
  ASSERT_THAT(var, ::smarketing::testing::IsOk());     \
  lhs = *std::move(var)
#define SMK_TEST_CONCAT_(a, b) SMK_TEST_CONCAT_INNER_(a, b)
#define SMK_TEST_CONCAT_INNER_(a, b) a##b

#endif  // SMARKETING_TESTS_SUPPORT_STATUS_MATCHERS_H_
