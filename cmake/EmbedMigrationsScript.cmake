# Writes ${BASE}.h and ${BASE}.cc; run by smk_migrations() at build time.
string(REPLACE "|" ";" FILES "${FILES}")

string(TOUPPER "SMARKETING_MIGRATIONS_${COMPONENT}_H_" guard)
file(WRITE "${BASE}.h" "// Generated from the SQL files of ${COMPONENT}.
#ifndef ${guard}
#define ${guard}

#include \"common/mysql/migrations.h\"

namespace smarketing {

const mysql::Migrations& ${FUNCTION}();

}  // namespace smarketing

#endif  // ${guard}
")

set(entries "")
foreach(path IN LISTS FILES)
  get_filename_component(name "${path}" NAME)
  if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+\\.sql$")
    message(FATAL_ERROR "${path}: a migration is called 0001_what_it_does.sql")
  endif()
  math(EXPR version "${CMAKE_MATCH_1}" OUTPUT_FORMAT DECIMAL)
  # As bytes: CMake's own reading of text would lose brackets and semicolons.
  file(READ "${path}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(APPEND entries "      {${version}, \"${name}\", absl::string_view(\"${escaped}\", ${size})},\n")
endforeach()

file(WRITE "${BASE}.cc" "// Generated from the SQL files of ${COMPONENT}.
#include \"migrations/${COMPONENT}.h\"

namespace smarketing {

const mysql::Migrations& ${FUNCTION}() {
  static const auto* const migrations = new mysql::Migrations{\"${COMPONENT}\", {
${entries}  }};
  return *migrations;
}

}  // namespace smarketing
")
