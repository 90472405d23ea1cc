# smk_migrations(<target> COMPONENT <name> FILES 0001_what.sql …)
#   A library with the texts of the numbered SQL files. For COMPONENT lead_service it offers
#     #include "migrations/lead_service.h"
#     const smarketing::mysql::Migrations& smarketing::LeadServiceMigrations();
set(SMK_EMBED_MIGRATIONS_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/EmbedMigrationsScript.cmake")

function(smk_migrations target)
  cmake_parse_arguments(ARG "" "COMPONENT" "FILES" ${ARGN})
  string(REPLACE "_" ";" words "${ARG_COMPONENT}")
  set(camel "")
  foreach(word ${words})
    string(SUBSTRING "${word}" 0 1 first)
    string(SUBSTRING "${word}" 1 -1 rest)
    string(TOUPPER "${first}" first)
    string(APPEND camel "${first}${rest}")
  endforeach()

  set(files "")
  foreach(file ${ARG_FILES})
    list(APPEND files "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  set(generated "${CMAKE_BINARY_DIR}/generated")
  set(base "${generated}/migrations/${ARG_COMPONENT}")
  # Lists do not survive a command line; "|" does, and no file name has one.
  string(REPLACE ";" "|" joined "${files}")
  add_custom_command(
    OUTPUT "${base}.cc" "${base}.h"
    COMMAND "${CMAKE_COMMAND}" -DCOMPONENT=${ARG_COMPONENT} -DFUNCTION=${camel}Migrations "-DFILES=${joined}"
            -DBASE=${base} -P "${SMK_EMBED_MIGRATIONS_SCRIPT}"
    DEPENDS ${files} "${SMK_EMBED_MIGRATIONS_SCRIPT}"
    COMMENT "Embedding the migrations of ${ARG_COMPONENT}"
    VERBATIM)
  add_library(${target} STATIC "${base}.cc" "${base}.h")
  target_include_directories(${target} PUBLIC "${generated}" "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${target} PUBLIC smk_mysql PRIVATE smk_warnings)
endfunction()
