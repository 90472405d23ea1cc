#include "sla_service/domain/time_zone.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {
namespace {

using ::smarketing::testing::StatusIs;

TEST(LoadZoneTest, TakesIanaNames) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince",
                           "Etc/GMT+5", "Asia/Kolkata"}) {
    SMK_ASSERT_OK_AND_ASSIGN(const absl::TimeZone zone, LoadZone(name));
    EXPECT_EQ(zone.name(), name);
  }
}

TEST(LoadZoneTest, RefusesEverythingElseThatTheLoaderWouldTake) {
  const std::string long_name(65, 'A');
  for (const absl::string_view name :
       {absl::string_view(""), absl::string_view("Mars/Olympus_Mons"), absl::string_view("europe/berlin"),
        absl::string_view("localtime"), absl::string_view("/etc/localtime"), absl::string_view("../zoneinfo/UTC"),
        absl::string_view("Europe/../UTC"), absl::string_view("file:Europe/Berlin"),
        absl::string_view("Fixed/UTC+01:00:00"), absl::string_view("EST5EDT,M3.2.0,M11.1.0"),
        absl::string_view("Europe/Berlin\n"), absl::string_view("Europe/Berlin\0x", 15), absl::string_view("Europe/"),
        absl::string_view("Europe//Berlin"), absl::string_view("posix/UTC"), absl::string_view(long_name)}) {
    EXPECT_THAT(LoadZone(name), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

}  // namespace
}  // namespace smarketing::sla
