// Parses the filter language of the API: a subset of AIP-160.
//
//   filter     = [ expression ]
//   expression = factor { AND factor }
//   factor     = term { OR term }                        OR binds tighter than AND: a OR b AND c is (a OR b) AND c
//   term       = [ NOT | "-" ] ( comparison | "(" expression ")" )
//   comparison = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" | ":" ) value
//   field      = name { "." name }                       a name is a letter or _, then letters, digits and _
//   value      = "text" | 'text' | word | "*"            in quotes, \ goes before ", ', \, n (new line), t (tab)
//
// A word runs to the next white space, parenthesis, quote or one of = < > ! , and so holds a number, a name, or an
// RFC 3339 time without quotes. Keywords are in upper case. Not in the subset: bare words, functions, and `*` inside
// a word.
#ifndef SMARKETING_COMMON_FILTER_PARSER_H_
#define SMARKETING_COMMON_FILTER_PARSER_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/filter/ast.h"

namespace smarketing::filter {

inline constexpr size_t kMaxFilterBytes = 4096;  // what a person or a program writes; a longer one is an attack
inline constexpr size_t kMaxFilterDepth = 32;    // of parentheses; bounds the recursion of parser and compiler
inline constexpr size_t kMaxFilterTerms = 100;   // comparisons; bounds what the database has to evaluate

// INVALID_ARGUMENT with reason INVALID_FILTER and a violation of the field "filter" that says where and what.
absl::StatusOr<Ast> Parse(absl::string_view filter);

}  // namespace smarketing::filter

#endif  // SMARKETING_COMMON_FILTER_PARSER_H_
