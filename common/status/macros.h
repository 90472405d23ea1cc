#ifndef SMARKETING_COMMON_STATUS_MACROS_H_
#define SMARKETING_COMMON_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expr`, an absl::Status, is not OK.
#define SMK_RETURN_IF_ERROR(expr)                                                 \
  do {                                                                            \
    if (absl::Status smk_status_ = (expr); !smk_status_.ok()) return smk_status_; \
  } while (false)

#define SMK_STATUS_CONCAT_INNER_(a, b) a##b
#define SMK_STATUS_CONCAT_(a, b) SMK_STATUS_CONCAT_INNER_(a, b)

// SMK_ASSIGN_OR_RETURN(auto order, FindOrder(id)): assigns the value of an absl::StatusOr, or returns its status.
#define SMK_ASSIGN_OR_RETURN(lhs, expr) \
  SMK_ASSIGN_OR_RETURN_IMPL_(SMK_STATUS_CONCAT_(smk_status_or_, __LINE__), lhs, expr)
#define SMK_ASSIGN_OR_RETURN_IMPL_(var, lhs, expr) \
  auto var = (expr);                               \
  if (!var.ok()) return std::move(var).status();   \
  lhs = *std::move(var)

#endif  // SMARKETING_COMMON_STATUS_MACROS_H_
