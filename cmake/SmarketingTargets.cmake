# How targets are made here.

# smk_library(<name> [GRPC] SRCS a.cc … [DEPS lib …])
#   A static library with our warnings; includes are written from the root of the repository. GRPC: it includes gRPC
#   or generated code, and so takes the heavy precompiled header (and links smk_protos).
function(smk_library name)
  cmake_parse_arguments(ARG "GRPC" "" "SRCS;DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(${name} STATIC ${ARG_SRCS})
    set(scope PUBLIC)
    target_link_libraries(${name} PRIVATE smk_warnings)
    smk_use_pch(${name} "${ARG_GRPC}")
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} ${scope} ${ARG_DEPS})
  if(ARG_GRPC)
    target_link_libraries(${name} ${scope} smk_protos)
  endif()
endfunction()

# smk_executable(<name> [GRPC] SRCS main.cc … [DEPS lib …])
function(smk_executable name)
  cmake_parse_arguments(ARG "GRPC" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE smk_warnings ${ARG_DEPS})
  smk_use_pch(${name} "${ARG_GRPC}")
endfunction()

# smk_test(<name> [GRPC] SRCS a_test.cc … [DEPS lib …])
#   One GoogleTest binary. Its name ends in _unit_tests, _storage_tests, _rpc_tests or _e2e_tests: ./test runs each
#   kind with what it needs.
# A test is compiled more often than it is run: not optimised, which halves the time, and with precompiled headers to match.
function(smk_test name)
  set(smk_pch_suffix "_test")
  smk_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE -O0)
  target_link_libraries(${name} PRIVATE smk_test_main GTest::gmock GTest::gtest)
  if(SMARKETING_SANITIZE MATCHES "thread")
    target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/support/tsan_mutex.cc")
  endif()
  set_property(GLOBAL APPEND PROPERTY SMARKETING_TESTS ${name})
endfunction()

# smk_fuzz_target(<name> SRCS a_fuzz.cc DEPS lib …): built by the asan preset only; the target `fuzz` is all of them.
function(smk_fuzz_target name)
  if(NOT SMARKETING_FUZZ)
    return()
  endif()
  smk_executable(${name} ${ARGN})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  if(NOT TARGET fuzz)
    add_custom_target(fuzz)
  endif()
  add_dependencies(fuzz ${name})
endfunction()

# One precompiled header for code that sees generated messages, one for the rest; compiled once, used by all. (And once
# more for tests, see there.)
function(smk_use_pch target grpc)
  if(NOT SMARKETING_PCH)
    return()
  endif()
  if(grpc)
    target_precompile_headers(${target} REUSE_FROM smk_pch_grpc${smk_pch_suffix})
    target_link_libraries(${target} PRIVATE smk_protos)
  else()
    target_precompile_headers(${target} REUSE_FROM smk_pch_base${smk_pch_suffix})
  endif()
endfunction()

# smk_proto_library(<name> PROTOS a.proto …)
#   Messages that one component keeps to itself, such as the content of a BLOB. Included by their path from the root;
#   the contract is not made here but in protos/.
function(smk_proto_library name)
  cmake_parse_arguments(ARG "" "" "PROTOS" ${ARGN})
  set(out "${CMAKE_BINARY_DIR}/gen")
  set(generated)
  foreach(proto ${ARG_PROTOS})
    file(RELATIVE_PATH path "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}/${proto}")
    string(REGEX REPLACE "\\.proto$" "" stem "${out}/${path}")
    add_custom_command(OUTPUT "${stem}.pb.cc" "${stem}.pb.h"
      COMMAND protobuf::protoc -I "${CMAKE_SOURCE_DIR}" --cpp_out "${out}" "${CMAKE_SOURCE_DIR}/${path}"
      DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${proto}" VERBATIM)
    list(APPEND generated "${stem}.pb.cc" "${stem}.pb.h")
  endforeach()
  add_library(${name} STATIC ${generated})
  target_include_directories(${name} SYSTEM PUBLIC "${out}")
  target_link_libraries(${name} PUBLIC protobuf::libprotobuf)
endfunction()
