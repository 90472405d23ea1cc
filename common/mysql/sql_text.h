// Helpers for SQL whose text depends on how many values it takes.
#ifndef SMARKETING_COMMON_MYSQL_SQL_TEXT_H_
#define SMARKETING_COMMON_MYSQL_SQL_TEXT_H_

#include <cstddef>
#include <string>

#include "common/mysql/param.h"

namespace smarketing::mysql {

// "(?,?,?,?)" for 3 or 4 values: padded to the next power of two, so that few different texts exist. `n` must be
// positive: an empty IN list is no SQL, and no query is needed to know its answer.
std::string InList(size_t n);

// The values for InList: `values`, with the last one repeated up to the next power of two.
Params PadParams(Params values);

// Appends PadParams(values) to `params`.
void AppendPadded(Params values, Params& params);

// "?,?,?"
std::string Placeholders(size_t n);

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_SQL_TEXT_H_
