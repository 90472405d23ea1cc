#include "tests/faults/world/network.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <filesystem>
#include <thread>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace smarketing::faults {
namespace {

// Locally administered; nobody has this one.
constexpr char kNowhere[] = "02:00:00:00:00:ff";

std::string HardwareOfA(int network) { return absl::StrCat("02:00:00:00:0a:", absl::Hex(network, absl::kZeroPad2)); }
std::string HardwareOfB(int network) { return absl::StrCat("02:00:00:00:0b:", absl::Hex(network, absl::kZeroPad2)); }
std::string DeviceOfA(int network) { return absl::StrCat("cable", network, "a"); }
std::string DeviceOfB(int network) { return absl::StrCat("cable", network, "b"); }

absl::Status RunProgram(std::vector<std::string> command) {
  testing::ProcessOptions options;
  options.program = command[0];
  options.arguments.assign(command.begin() + 1, command.end());
  const auto process = testing::Process::Start(options);
  const int code = process->Wait();
  if (code == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(command[0], " ended with ", code, ": ", process->standard_error()));
}

std::string FirstOf(std::initializer_list<const char*> paths) {
  for (const char* path : paths) {
    if (std::filesystem::exists(path)) return path;
  }
  return "";
}

std::string Ip() { return FirstOf({"/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"}); }
std::string Nsenter() { return FirstOf({"/usr/bin/nsenter"}); }

}  // namespace

absl::StatusOr<std::unique_ptr<NetworkSpace>> NetworkSpace::Make() {
  if (geteuid() != 0) return absl::UnavailableError("network namespaces need root");
  if (Ip().empty() || Nsenter().empty()) return absl::UnavailableError("iproute2 is not installed");
  auto space = absl::WrapUnique(new NetworkSpace);
  const std::string own = std::filesystem::read_symlink("/proc/self/ns/net").string();
  space->holder_ =
      testing::Process::Start({.program = "/usr/bin/unshare", .arguments = {"--net", "/bin/sleep", "infinity"}});
  space->path_ = absl::StrCat("/proc/", space->holder_->pid(), "/ns/net");
  const absl::Time give_up = Clock::Real()->Now() + absl::Seconds(5);
  std::error_code ignored;
  while (std::filesystem::read_symlink(space->path_, ignored).string() == own || ignored) {
    if (space->holder_->Wait(absl::ZeroDuration()) >= 0 || Clock::Real()->Now() >= give_up) {
      return absl::UnavailableError(
          absl::StrCat("no network namespace can be made: ", space->holder_->standard_error()));
    }
    Clock::Real()->Sleep(absl::Milliseconds(5));
  }
  SMK_RETURN_IF_ERROR(space->Run({Ip(), "link", "set", "lo", "up"}));
  return space;
}

absl::Status NetworkSpace::Run(const std::vector<std::string>& command) const {
  std::vector<std::string> all = {Nsenter(), "--net=" + path_};
  all.insert(all.end(), command.begin(), command.end());
  return RunProgram(std::move(all));
}

void NetworkSpace::Within(const std::function<void()>& function) const {
  std::thread([&] {
    const int space = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    const bool there = space >= 0 && setns(space, CLONE_NEWNET) == 0;
    if (space >= 0) close(space);
    if (there) function();
  }).join();
}

absl::StatusOr<std::unique_ptr<Cable>> Cable::Lay(const NetworkSpace& a, const NetworkSpace& b, int network) {
  auto cable = absl::WrapUnique(new Cable(&a, &b, network));
  const std::string device_a = DeviceOfA(network);
  const std::string device_b = DeviceOfB(network);
  SMK_RETURN_IF_ERROR(a.Run({Ip(), "link", "add", device_a, "address", HardwareOfA(network), "type", "veth", "peer",
                             "name", device_b, "address", HardwareOfB(network), "netns", absl::StrCat(b.holder())}));
  SMK_RETURN_IF_ERROR(a.Run({Ip(), "address", "add", absl::StrCat(cable->address_of_a(), "/24"), "dev", device_a}));
  SMK_RETURN_IF_ERROR(b.Run({Ip(), "address", "add", absl::StrCat(cable->address_of_b(), "/24"), "dev", device_b}));
  SMK_RETURN_IF_ERROR(a.Run({Ip(), "link", "set", device_a, "up"}));
  SMK_RETURN_IF_ERROR(b.Run({Ip(), "link", "set", device_b, "up"}));
  SMK_RETURN_IF_ERROR(cable->Mend());
  return cable;
}

std::string Cable::address_of_a() const { return absl::StrCat("10.", network_, ".0.1"); }
std::string Cable::address_of_b() const { return absl::StrCat("10.", network_, ".0.2"); }

absl::Status Cable::Teach(const NetworkSpace& from, absl::string_view device, absl::string_view to,
                          absl::string_view hardware) const {
  return from.Run({Ip(), "neighbour", "replace", std::string(to), "lladdr", std::string(hardware), "nud", "permanent",
                   "dev", std::string(device)});
}

absl::Status Cable::CutFromA() { return Teach(*a_, DeviceOfA(network_), address_of_b(), kNowhere); }
absl::Status Cable::CutFromB() { return Teach(*b_, DeviceOfB(network_), address_of_a(), kNowhere); }

absl::Status Cable::Mend() {
  SMK_RETURN_IF_ERROR(Teach(*a_, DeviceOfA(network_), address_of_b(), HardwareOfB(network_)));
  return Teach(*b_, DeviceOfB(network_), address_of_a(), HardwareOfA(network_));
}

}  // namespace smarketing::faults
