# Everything we link, found and never fetched. Debian 12 ships some of it without CMake files of its own.

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(Protobuf REQUIRED)
find_package(absl REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(yaml-cpp REQUIRED)

# A package that is only a header and a library.
function(smk_find_plain target header library)
  find_path(${target}_INCLUDE "${header}" REQUIRED)
  find_library(${target}_LIBRARY "${library}" REQUIRED)
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION "${${target}_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${${target}_INCLUDE}")
endfunction()

smk_find_plain(mysqlcppconn cppconn/driver.h mysqlcppconn)
smk_find_plain(phonenumber phonenumbers/phonenumberutil.h phonenumber)
smk_find_plain(httplib httplib.h cpp-httplib)
# Debian builds the library with these; its classes have another layout without them.
set_property(TARGET httplib PROPERTY INTERFACE_COMPILE_DEFINITIONS
  CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_BROTLI_SUPPORT)
smk_find_plain(csv csv.h csv)
smk_find_plain(nghttp2 nghttp2/nghttp2.h nghttp2)
smk_find_plain(jemalloc jemalloc/jemalloc.h jemalloc)

# Debian ships Google's common protos unmodified in this Go package.
find_path(GOOGLEAPIS_PROTOS google/rpc/error_details.proto
  PATHS /usr/share/gocode/src/github.com/gogo/googleapis REQUIRED)
