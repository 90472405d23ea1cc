#include "tests/faults/world/gateway.h"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/time/clock.h"
#include "httplib.h"
#include "tests/support/free_port.h"

namespace smarketing::faults {
namespace {

constexpr char kTemplate[] = SMARKETING_SOURCE_DIR "/tools/haproxy.cfg.in";
constexpr absl::Duration kStartTimeout = absl::Seconds(20);

std::string Servers(Installation& installation, absl::string_view program) {
  std::string lines;
  for (const Service* service : installation.replicas(program)) {
    absl::StrAppend(&lines, "    server ", service->instance(), " 127.0.0.1:", service->port(), " port ",
                    service->management_port(), "\n");
  }
  return lines;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(Installation& installation) {
  std::stringstream text;
  text << std::ifstream(kTemplate).rdbuf();
  if (text.str().empty()) return absl::NotFoundError(absl::StrCat("cannot read ", kTemplate));
  const int port = testing::FreePort();
  // It reads its files as root and then gives root up.
  const std::string identity = geteuid() == 0 ? "    user nobody\n    group nogroup" : "";
  const std::string config = installation.folder() + "/haproxy.cfg";
  std::ofstream(config) << absl::StrReplaceAll(text.str(),
                                               {{"@IDENTITY@", identity},
                                                {"@GATEWAY_PORT@", absl::StrCat(port)},
                                                {"@LEAD_SERVERS@", Servers(installation, kLead)},
                                                {"@SLA_SERVERS@", Servers(installation, kSla)},
                                                {"@REPORTING_SERVERS@", Servers(installation, kReporting)}});
  auto gateway = std::unique_ptr<Gateway>(new Gateway);
  gateway->address_ = absl::StrCat("127.0.0.1:", port);
  gateway->process_ = testing::Process::Start({.program = "/usr/sbin/haproxy", .arguments = {"-db", "-f", config}});
  const absl::Time give_up = Clock::Real()->Now() + kStartTimeout;
  while (true) {
    const auto answer = httplib::Client("127.0.0.1", port).Get("/readyz");
    if (answer && answer->status == 200) return gateway;
    if (gateway->process_->Wait(absl::ZeroDuration()) >= 0 || Clock::Real()->Now() >= give_up) {
      return absl::UnavailableError(absl::StrCat("the gateway does not start: ", gateway->process_->standard_error()));
    }
    Clock::Real()->Sleep(absl::Milliseconds(50));
  }
}

}  // namespace smarketing::faults
