#include "tests/faults/world/service.h"

#include <csignal>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "httplib.h"
#include "tests/support/free_port.h"

namespace smarketing::faults {
namespace {

// A number of /proc/PID/status; 0: no such process.
int64_t ProcStatus(pid_t pid, absl::string_view field) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  std::string line;
  while (std::getline(file, line)) {
    if (!absl::StartsWith(line, absl::StrCat(field, ":"))) continue;
    const std::vector<std::string> words =
        absl::StrSplit(line.substr(field.size() + 1), absl::ByAnyChar(" \t"), absl::SkipEmpty());
    int64_t number = 0;
    return !words.empty() && absl::SimpleAtoi(words[0], &number) ? number : 0;
  }
  return 0;
}

}  // namespace

Service::Service(ServiceOptions options) : options_(std::move(options)), binary_(options_.program) {
  management_port_ = testing::FreePort();
  if (options_.network != nullptr) {
    address_ = absl::StrCat("unix:", options_.folder, "/", options_.instance, ".sock");
  } else {
    port_ = testing::FreePort();
    address_ = absl::StrCat("127.0.0.1:", port_);
  }
}

Service::~Service() {
  if (process_ != nullptr) process_->Signal(SIGCONT);
}

void Service::Launch() {
  testing::ProcessOptions process;
  process.program = binary_;
  process.arguments = options_.flags;
  process.arguments.insert(process.arguments.end(),
                           {absl::StrCat("--listen_address=", address_), absl::StrCat("--instance=", options_.instance),
                            absl::StrCat("--management_address=127.0.0.1:", management_port_)});
  process.environment = options_.environment;
  process.environment.insert(process.environment.end(), binary_environment_.begin(), binary_environment_.end());
  process.error_file = absl::StrCat(options_.folder, "/", options_.instance, "-", ++lives_, ".log");
  if (options_.network != nullptr) {
    process.arguments.insert(process.arguments.begin(),
                             {absl::StrCat("--net=", options_.network->path()), testing::BinaryPath(binary_)});
    process.program = "/usr/bin/nsenter";
  }
  process_ = testing::Process::Start(process);
}

absl::Status Service::AwaitServing(absl::Duration timeout) {
  if (process_ != nullptr && process_->AwaitError("\"message\":\"serving\"", timeout)) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(options_.instance, " does not serve: ", log()));
}

absl::Status Service::Start() {
  Launch();
  return AwaitServing();
}

void Service::Kill() {
  if (process_ == nullptr) return;
  process_->Signal(SIGKILL);
  process_->Wait();
  process_.reset();
}

int Service::Terminate(absl::Duration timeout) {
  if (process_ == nullptr) return -1;
  process_->Signal(SIGTERM);
  const int code = process_->Wait(timeout);
  process_.reset();
  return code;
}

int Service::AwaitEnd(absl::Duration timeout, std::string* last_words) {
  const int code = process_->Wait(timeout);
  *last_words = log();
  process_.reset();
  return code;
}

void Service::Freeze() { process_->Signal(SIGSTOP); }
void Service::Continue() { process_->Signal(SIGCONT); }

int Service::Http(absl::string_view path, absl::Duration timeout, std::string* body) const {
  int status = 0;
  const auto ask = [&] {
    httplib::Client client("127.0.0.1", management_port_);
    client.set_connection_timeout(absl::ToChronoMicroseconds(timeout));
    client.set_read_timeout(absl::ToChronoMicroseconds(timeout));
    const auto answer = client.Get(std::string(path));
    if (!answer) return;
    status = answer->status;
    if (body != nullptr) *body = answer->body;
  };
  if (options_.network != nullptr) {
    options_.network->Within(ask);
  } else {
    ask();
  }
  return status;
}

double Service::Metric(absl::string_view name) const {
  std::string body;
  if (Http("/metrics", absl::Seconds(2), &body) != 200) return -1;
  double sum = 0;
  for (absl::string_view line : absl::StrSplit(body, '\n')) {
    if (!absl::ConsumePrefix(&line, name) || line.empty() || (line[0] != ' ' && line[0] != '{')) continue;
    double value = 0;
    if (absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &value)) sum += value;
  }
  return sum;
}

int Service::threads() const {
  return process_ == nullptr ? 0 : static_cast<int>(ProcStatus(process_->pid(), "Threads"));
}

int64_t Service::memory() const { return process_ == nullptr ? 0 : ProcStatus(process_->pid(), "VmRSS") * 1024; }

std::string Service::log() const { return process_ == nullptr ? "" : process_->standard_error(); }

}  // namespace smarketing::faults
