# Language level, warnings, sanitizers and the compiler cache: the same for every target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(SMARKETING_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
option(SMARKETING_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(SMARKETING_PCH "Precompile the heavy headers" ON)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Precompiled headers need these two kinds of sloppiness, or nothing is ever found again.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 "${CCACHE_PROGRAM}")
endif()

# For every target or for none: a precompiled header made without it is useless to code compiled with it.
add_compile_options(-pthread)

# lld links a service in a fraction of a second, where GNU ld needs several.
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM)
  add_link_options(-fuse-ld=lld)
endif()

if(SMARKETING_SANITIZE)
  add_compile_options(-fsanitize=${SMARKETING_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SMARKETING_SANITIZE})
endif()

if(SMARKETING_FUZZ)
  # The libraries too, or the fuzzer sees only the branches of its own few lines.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Warnings for our own code; generated code does not link this.
add_library(smk_warnings INTERFACE)
target_compile_options(smk_warnings INTERFACE
  -Wall -Wextra -Werror -Wno-unused-parameter -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-unknown-warning-option>)
