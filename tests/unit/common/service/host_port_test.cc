#include "common/service/host_port.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::service {
namespace {

TEST(HostPortTest, TakesNamesAndAddresses) {
  struct Case {
    const char* text;
    const char* host;
    int port;
  };
  for (const Case& test : {Case{"127.0.0.1:0", "127.0.0.1", 0},
                           {"example.com:65535", "example.com", 65535},
                           {"[::1]:80", "::1", 80},
                           {":8080", "0.0.0.0", 8080}}) {
    SMK_ASSERT_OK_AND_ASSIGN(const HostPort parsed, ParseHostPort(test.text));
    EXPECT_EQ(parsed.host, test.host);
    EXPECT_EQ(parsed.port, test.port);
  }
}

TEST(HostPortTest, RefusesWhatIsNone) {
  for (const char* text : {"", "host", "host:", "host:x", "host:65536", "host:-1", "::1:80", "[::1:80", "host:1.5"}) {
    EXPECT_THAT(ParseHostPort(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace smarketing::service
